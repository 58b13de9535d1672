-- site: Sites
-- Places where a camera could be mounted or is: poles, lamps, walls, roofs, masts.
CREATE TABLE site (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT, -- Place *: foot of the pole, or the spot on the wall
    site_id TEXT, -- Site *: id, unique in the scheme
    kind TEXT, -- Kind: what stands there {pole | lamp | wall | roof | mast}
    height_m REAL, -- Height [m]: at which a camera can be mounted, above ground
    height_origin TEXT, -- Height from: where the number comes from {given | derived | assumed}
    "exists" BOOLEAN, -- Exists: stands already
    owner TEXT, -- Owner: of the pole or wall
    power TEXT, -- Power: what supply there is
    source_id TEXT, -- Source: id in the map data, "n45"
    supply TEXT, -- Supply: what feeds the cameras there {grid | solar | battery | none}
    supply_w REAL, -- Power [W]: that the supply gives without a break; of solar panels the peak power
    battery_wh REAL, -- Battery [Wh]: usable
    mounting_cost REAL, -- Mounting cost: of pole, bracket and work, in the currency of the phases
    running_cost_year REAL -- Running cost: a year (rent, electricity), in the currency of the phases
);
