-- door: Doors
-- Entrances and gates: where people come and go. Those of dwellings and yards are what a camera should not watch.
CREATE TABLE door (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT, -- Place *: of the door, on or beside the wall it is in
    source_id TEXT, -- Source: id in the map data, "n45"
    kind TEXT -- Kind: the tag "entrance" of the map data, or "gate"
);
