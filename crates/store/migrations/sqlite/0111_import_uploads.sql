-- Why: a table of cases, offices or people that was uploaded waits here between its dry run and the confirmation.
-- Kind: mutable working table. What nobody confirms is swept after a day.

CREATE TABLE import_upload (
    region TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    person BIGINT NOT NULL,
    at_ms  BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    source TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    data   BLOB  NOT NULL,
    PRIMARY KEY (region, id)
);
