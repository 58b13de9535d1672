-- assessment: Assessment
-- Written by an assessment: its summary, one row.
CREATE TABLE assessment (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    edition TEXT, -- Edition: of the classes it was made with
    grid_m REAL, -- Grid [m]: it was made with
    summary_json TEXT -- Summary: the figures as JSON (docs/schema/assess-1.json)
);
