-- Why: offices that answer apart have cases of their own, which share a number and count once.   Kind: columns and an index of a view.

-- Which of the cases split from another; 0: none.
ALTER TABLE view_case ADD COLUMN split_no BIGINT NOT NULL DEFAULT 0;
-- Whether every letter of the case reached the proposer: 0 no, 1 yes, 2 yes and each in time.
ALTER TABLE view_case ADD COLUMN whole BIGINT NOT NULL DEFAULT 0;
UPDATE view_case SET whole = on_time + 1 WHERE on_time IS NOT NULL;
DROP INDEX view_case_year;
CREATE INDEX view_case_year ON view_case (region, year, lead, stage, due, filed_on, delivered_on, published_on, on_time, split_no, whole);
