-- Why: the oversight matrix reads the open cases of a year, and scores read a year's results, each off an index of its own.   Kind: indexes on views.

CREATE INDEX view_case_open ON view_case (region, year, stage, lead, due);
CREATE INDEX view_case_results ON view_case (region, year, lead, satisfaction, delivered_on, published_on, on_time, stage, due);
CREATE INDEX view_duty_kind ON view_duty (region, kind, due, case_id, owner);
