-- Why: a place may have replies rated by axes, and scores count them by office and year.   Kind: view, rebuilt by `banfu views rebuild`.

CREATE TABLE view_rating_axis (
    region       TEXT   NOT NULL,
    case_id      BIGINT NOT NULL,
    proposal     BIGINT NOT NULL,
    axis         TEXT   NOT NULL,
    satisfaction TEXT   NOT NULL,
    lead         BIGINT NOT NULL,
    year         BIGINT NOT NULL,
    PRIMARY KEY (region, case_id, proposal, axis)
);
CREATE INDEX view_rating_axis_year ON view_rating_axis (region, year, lead, axis, satisfaction);
