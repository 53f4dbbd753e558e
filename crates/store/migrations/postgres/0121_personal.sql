-- Why: what a person has chosen for themselves: notices seen, digests by mail, a calendar feed, lists kept under a name.
-- Kind: mutable working tables.

CREATE TABLE notice_setting (
    region       TEXT   NOT NULL,
    person       BIGINT NOT NULL,
    seen_event   BIGINT NOT NULL,
    email        TEXT   NOT NULL,
    digest_hours TEXT   NOT NULL,
    language     TEXT   NOT NULL,
    PRIMARY KEY (region, person)
);

-- The address of a calendar feed holds a secret; its SHA-256 alone is kept.
CREATE TABLE calendar_key (
    region   TEXT   NOT NULL,
    key_hash BYTEA   NOT NULL,
    person   BIGINT NOT NULL,
    made_ms  BIGINT NOT NULL,
    PRIMARY KEY (region, key_hash)
);
CREATE INDEX calendar_key_person ON calendar_key (region, person);

-- Filters of the list of cases under a name.
CREATE TABLE saved_view (
    region  TEXT   NOT NULL,
    person  BIGINT NOT NULL,
    name    TEXT   NOT NULL,
    query   TEXT   NOT NULL,
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (region, person, name)
);
