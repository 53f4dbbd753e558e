-- Why: counts over a year read an index, not the cases themselves.   Kind: indexes on views.

CREATE INDEX view_case_year ON view_case (region, year, lead, stage, due, filed_on, delivered_on, published_on, on_time);
CREATE INDEX view_promise_published ON view_promise (region, published_on, due_on);
