-- intrusion: Intrusion
-- Written by an assessment: private space and sensitive places that a camera sees.
CREATE TABLE intrusion (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON, -- Area: the part that is seen; empty where only a facade is
    camera_id TEXT, -- Camera: id
    kind TEXT, -- Kind: dwelling, yard, garden, or the sensitive place's kind
    class_id TEXT, -- Class: the best reached there
    area_m2 REAL, -- Area [m2]: seen
    facade_m REAL, -- Facade [m]: length of dwellings' walls that are seen
    place_fid INTEGER -- Place (fid): in private_space or sensitive_place
);
