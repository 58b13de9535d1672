-- assumption: Assumptions
-- What was assumed when the dossier was made, and how many objects each assumption touches.
CREATE TABLE assumption (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT, -- Assumption: a word of the catalogue, "building_height"
    layer TEXT, -- Layer: that it touches
    n_objects INTEGER, -- Objects: how many it touches
    value REAL, -- Value: the number assumed; empty if it is not one number
    detail TEXT -- Detail: "kind=yes -> 4.2 m"
);
