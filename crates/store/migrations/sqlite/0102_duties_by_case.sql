-- Why: what others owe in someone's cases is read from the index of the cases, whatever the planner guesses.   Kind: an index on views.

DROP INDEX view_duty_case;
CREATE INDEX view_duty_case ON view_duty (region, case_id, owner, due, kind);
