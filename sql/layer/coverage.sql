-- coverage: Coverage
-- Written by an assessment: what each camera sees, by class and light. Areas are nested: a class holds the higher ones.
CREATE TABLE coverage (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON, -- Area: seen at the class or better
    camera_id TEXT, -- Camera: id; empty for the whole scheme
    class_id TEXT, -- Class: id of the edition
    light TEXT, -- Light: by day or by night {day | night}
    area_m2 REAL -- Area [m2]: of the samples
);
