-- Why: lists, desks and public pages read rows, not histories.   Kind: views, rebuilt from the log by `banfu views rebuild`.

CREATE TABLE view_case (
    region       TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    number       BIGINT,
    session      TEXT   NOT NULL,
    year         BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    stage        TEXT   NOT NULL,
    area         TEXT   NOT NULL,
    key_case     BIGINT NOT NULL,
    proposer     BIGINT NOT NULL,
    lead         BIGINT NOT NULL,
    handler      BIGINT NOT NULL,
    class        TEXT   NOT NULL,
    due          TEXT   NOT NULL,
    filed_on     TEXT   NOT NULL,
    assigned_on  TEXT   NOT NULL,
    delivered_on TEXT   NOT NULL,
    on_time      BIGINT,
    published_on TEXT   NOT NULL,
    satisfaction TEXT   NOT NULL,
    reply_number TEXT   NOT NULL,
    updated_ms   BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX view_case_due ON view_case (region, due, id);
CREATE INDEX view_case_stage ON view_case (region, stage, due, id);
CREATE INDEX view_case_number ON view_case (region, number, id);
CREATE INDEX view_case_published ON view_case (region, published_on, id);
CREATE INDEX view_case_lead ON view_case (region, lead, due, id);
CREATE INDEX view_case_lead_stage ON view_case (region, lead, stage, due, id);
CREATE INDEX view_case_handler ON view_case (region, handler, due, id);

-- Who may see a case on the work side without seeing all: its offices ('o' and id) and its signers ('p' and id).
CREATE TABLE view_case_party (
    region  TEXT   NOT NULL,
    party   TEXT   NOT NULL,
    due     TEXT   NOT NULL,
    case_id BIGINT NOT NULL,
    part    TEXT   NOT NULL,
    PRIMARY KEY (region, party, due, case_id)
);
CREATE INDEX view_case_party_case ON view_case_party (region, case_id);

-- Steps owed. `owner` is 'p' and a person's id, 'o' and an office's id with the role after a slash, or 'r' and the role.
CREATE TABLE view_duty (
    region  TEXT   NOT NULL,
    owner   TEXT   NOT NULL,
    due     TEXT   NOT NULL,
    case_id BIGINT NOT NULL,
    kind    TEXT   NOT NULL,
    PRIMARY KEY (region, owner, due, case_id, kind)
);
CREATE INDEX view_duty_case ON view_duty (region, case_id);

CREATE TABLE view_promise (
    region       TEXT   NOT NULL,
    case_id      BIGINT NOT NULL,
    no           BIGINT NOT NULL,
    lead         BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    quote        TEXT   NOT NULL,
    owner        TEXT   NOT NULL,
    due          TEXT   NOT NULL,
    due_on       TEXT   NOT NULL,
    measure      TEXT   NOT NULL,
    area         TEXT   NOT NULL,
    published_on TEXT   NOT NULL,
    is_public    BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, no)
);
CREATE INDEX view_promise_public ON view_promise (region, is_public, due_on, case_id, no);
CREATE INDEX view_promise_lead ON view_promise (region, lead, due_on, case_id, no);

-- What happened lately, for each party of the case.
CREATE TABLE view_feed (
    region   TEXT   NOT NULL,
    party    TEXT   NOT NULL,
    event_id BIGINT NOT NULL,
    at_ms    BIGINT NOT NULL,
    case_id  BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    PRIMARY KEY (region, party, event_id)
);

CREATE TABLE view_office (
    region TEXT   NOT NULL,
    id     BIGINT NOT NULL,
    data   TEXT   NOT NULL,
    PRIMARY KEY (region, id)
);

CREATE TABLE view_person (
    region TEXT   NOT NULL,
    id     BIGINT NOT NULL,
    login  TEXT   NOT NULL,
    data   TEXT   NOT NULL,
    PRIMARY KEY (region, id),
    UNIQUE (region, login)
);
