-- Why: the ledger shows how each promise stands, who keeps it and until when, over all letters of a case.   Kind: columns and indexes on a view.
-- What is known of a promise is rewritten with its case; until then it stands as the letter made it.

ALTER TABLE view_promise ADD COLUMN letter_no BIGINT NOT NULL DEFAULT 0;
ALTER TABLE view_promise ADD COLUMN office BIGINT NOT NULL DEFAULT 0;
ALTER TABLE view_promise ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE view_promise ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE view_promise ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE view_promise ADD COLUMN more_time BIGINT NOT NULL DEFAULT 0;
ALTER TABLE view_promise ADD COLUMN reports BIGINT NOT NULL DEFAULT 0;
ALTER TABLE view_promise ADD COLUMN reached TEXT NOT NULL DEFAULT '';
ALTER TABLE view_promise ADD COLUMN ended_on TEXT NOT NULL DEFAULT '9999-12-31';
UPDATE view_promise SET office = lead, letter_no = no,
    topic = COALESCE((SELECT c.area FROM view_case c WHERE c.region = view_promise.region AND c.id = view_promise.case_id), '');

DROP INDEX view_promise_lead;
DROP INDEX view_promise_published;
CREATE INDEX view_promise_published ON view_promise (region, published_on, state, due_on);
CREATE INDEX view_promise_public_state ON view_promise (region, is_public, state, due_on, case_id, no);
CREATE INDEX view_promise_office ON view_promise (region, office, state, due_on, case_id, no);
CREATE INDEX view_promise_state ON view_promise (region, state, due_on, case_id, no);
CREATE INDEX view_promise_topic ON view_promise (region, topic, state, due_on, case_id, no);
CREATE INDEX view_promise_asked ON view_promise (region, asked, due_on, case_id, no);
