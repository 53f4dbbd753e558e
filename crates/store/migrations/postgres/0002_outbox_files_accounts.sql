-- Why: what commits together with events (jobs, files, numbers) and what is plainly kept (accounts, drafts being typed).
-- Kind: mutable working tables.

-- Work to be done after the commit: mail, rendering, reminders.
CREATE TABLE outbox (
    region         TEXT   NOT NULL,
    id             BIGINT NOT NULL,
    kind           TEXT   NOT NULL,
    key            TEXT   NOT NULL,
    payload        TEXT   NOT NULL,
    due_ms         BIGINT NOT NULL,
    attempts       BIGINT NOT NULL,
    lease_until_ms BIGINT NOT NULL,
    state          TEXT   NOT NULL,
    last_error     TEXT,
    PRIMARY KEY (region, id),
    UNIQUE (region, key)
);
CREATE INDEX outbox_due ON outbox (state, due_ms);

-- Contents by their SHA-256. data is NULL when the bytes lie in the files directory.
CREATE TABLE file (
    region TEXT   NOT NULL,
    hash   BYTEA  NOT NULL,
    size   BIGINT NOT NULL,
    data   BYTEA,
    PRIMARY KEY (region, hash)
);

CREATE TABLE counter (
    region TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    last   BIGINT NOT NULL,
    PRIMARY KEY (region, kind)
);

-- Rows that make two commands collide which rely on the same thing.
CREATE TABLE hold (
    region TEXT   NOT NULL,
    name   TEXT   NOT NULL,
    turn   BIGINT NOT NULL,
    PRIMARY KEY (region, name)
);

CREATE TABLE auth_credential (
    region          TEXT   NOT NULL,
    person          TEXT   NOT NULL,
    password_hash   TEXT   NOT NULL,
    failed_count    BIGINT NOT NULL,
    locked_until_ms BIGINT NOT NULL,
    changed_ms      BIGINT NOT NULL,
    PRIMARY KEY (region, person)
);

CREATE TABLE auth_session (
    token_hash        BYTEA  NOT NULL,
    region            TEXT   NOT NULL,
    person            TEXT   NOT NULL,
    created_ms        BIGINT NOT NULL,
    last_seen_ms      BIGINT NOT NULL,
    absolute_until_ms BIGINT NOT NULL,
    csrf              TEXT   NOT NULL,
    PRIMARY KEY (token_hash)
);
CREATE INDEX auth_session_person ON auth_session (region, person);

-- Attempts to sign in, counted for an address or an account in a window of time.
CREATE TABLE auth_attempt (
    region          TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    window_start_ms BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    PRIMARY KEY (region, subject)
);

-- What an editor has typed and not yet kept as a revision.
CREATE TABLE work_draft (
    region        TEXT   NOT NULL,
    case_id       TEXT   NOT NULL,
    editor        TEXT   NOT NULL,
    base_revision BIGINT NOT NULL,
    text          TEXT   NOT NULL,
    saved_ms      BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, editor)
);

CREATE SEQUENCE outbox_id;
