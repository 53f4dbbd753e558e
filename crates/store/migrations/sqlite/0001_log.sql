-- Why: the log of what happened, and the Merkle tree over it (docs/proof.md).   Kind: facts, only ever added to.

CREATE TABLE log_event (
    region     TEXT   NOT NULL,
    id         BIGINT NOT NULL,
    stream     TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    at_ms      BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    command_id TEXT   NOT NULL,
    data       TEXT   NOT NULL,
    leaf_hash  BLOB   NOT NULL,
    prev_hash  BLOB   NOT NULL,
    PRIMARY KEY (region, id),
    UNIQUE (region, stream, version)
);

-- One row for each command that appended events: a retry after a broken connection finds it here.
CREATE TABLE log_command (
    region     TEXT   NOT NULL,
    command_id TEXT   NOT NULL,
    at_ms      BIGINT NOT NULL,
    answer     TEXT,
    PRIMARY KEY (region, command_id)
) WITHOUT ROWID;

-- Leaves in commit order, each with the name of its event, so that a removed event can be named. On this database the writer adds them in the event's own transaction.
CREATE TABLE log_leaf (
    region   TEXT   NOT NULL,
    idx      BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    stream   TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    hash     BLOB   NOT NULL,
    PRIMARY KEY (region, idx),
    UNIQUE (region, event_id)
) WITHOUT ROWID;

-- Complete subtrees of level 1 and above.
CREATE TABLE log_node (
    region TEXT   NOT NULL,
    level  BIGINT NOT NULL,
    idx    BIGINT NOT NULL,
    hash   BLOB   NOT NULL,
    PRIMARY KEY (region, level, idx)
) WITHOUT ROWID;

CREATE TABLE log_tree (
    region TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (region)
) WITHOUT ROWID;

-- Events that no leaf stands for yet; always empty on this database.
CREATE TABLE log_pending (
    region TEXT   NOT NULL,
    id     BIGINT NOT NULL,
    PRIMARY KEY (region, id)
) WITHOUT ROWID;

CREATE TABLE log_checkpoint (
    region TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    at_ms  BIGINT NOT NULL,
    note   TEXT   NOT NULL,
    PRIMARY KEY (region, size)
);

-- Public keys that have signed checkpoints here, as C2SP verifier keys.
CREATE TABLE log_key (
    vkey TEXT NOT NULL,
    PRIMARY KEY (vkey)
);
