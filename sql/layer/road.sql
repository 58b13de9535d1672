-- road: Roads
-- Centre lines of roads and lanes.
CREATE TABLE road (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING, -- Course *: centre line
    source_id TEXT, -- Source: id in the map data
    name TEXT, -- Name: of the road
    road_class TEXT, -- Class: the tag "highway" of the map data
    lanes REAL, -- Lanes: number in both directions together
    width_m REAL, -- Width [m]: of the carriageway
    speed_kmh REAL, -- Speed [km/h]: allowed
    lanes_origin TEXT, -- Lanes from: where the number comes from {given | derived | assumed}
    width_origin TEXT, -- Width from: where the number comes from {given | derived | assumed}
    speed_origin TEXT, -- Speed from: where the number comes from {given | derived | assumed}
    is_oneway BOOLEAN -- One way: in the direction of the line
);
