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
    leaf_hash  BYTEA  NOT NULL,
    prev_hash  BYTEA  NOT NULL,
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
);

-- Leaves in commit order, each with the name of its event, so that a removed event can be named. The sequencer adds them after the commit.
CREATE TABLE log_leaf (
    region   TEXT   NOT NULL,
    idx      BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    stream   TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    hash     BYTEA  NOT NULL,
    PRIMARY KEY (region, idx),
    UNIQUE (region, event_id)
);

-- Complete subtrees of level 1 and above.
CREATE TABLE log_node (
    region TEXT   NOT NULL,
    level  BIGINT NOT NULL,
    idx    BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    PRIMARY KEY (region, level, idx)
);

CREATE TABLE log_tree (
    region TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    PRIMARY KEY (region)
);

-- Events that no leaf stands for yet, whatever order their transactions became visible in.
CREATE TABLE log_pending (
    region TEXT   NOT NULL,
    id     BIGINT NOT NULL,
    PRIMARY KEY (region, id)
);

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

-- Event ids only have to be unique and to grow within a stream; gaps are harmless.
CREATE SEQUENCE log_event_id;
