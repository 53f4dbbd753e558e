-- Why: nobody reads a proposal twice, so a desk leaves out the readings that are no longer its owner's.   Kind: view.

CREATE TABLE view_reader (
    region  TEXT   NOT NULL,
    case_id BIGINT NOT NULL,
    person  BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, person)
);
