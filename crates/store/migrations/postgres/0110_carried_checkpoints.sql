-- Why: a region that came from another Banfu keeps the checkpoints signed there, each with the key that signed it (docs/operating/import-export.md).
-- Kind: facts, only ever added to. The previous release does not read it.

CREATE TABLE log_checkpoint_carried (
    region TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    vkey   TEXT   NOT NULL,
    at_ms  BIGINT NOT NULL,
    note   TEXT   NOT NULL,
    PRIMARY KEY (region, size, vkey)
);
