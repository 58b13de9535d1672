-- sensitive_place: Sensitive places
-- Schools, places of worship, clinics and the like.
CREATE TABLE sensitive_place (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom GEOMETRY, -- Place *: its grounds, or a point
    source_id TEXT, -- Source: id in the map data
    kind TEXT, -- Kind *: school, worship, clinic, women, shelter, cemetery, court and the like
    name TEXT, -- Name: of the place
    buffer_m REAL -- Buffer [m]: how far round it still counts; empty counts as 0
);
