-- scheme: Scheme
-- The scheme itself, one row: its boundary, who answers for it, and what the whole computation starts from.
CREATE TABLE scheme (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON, -- Boundary *: the area that the scheme is about
    format_version INTEGER, -- Format version: of this file; a program that knows less refuses it
    scheme_id TEXT, -- Scheme *: short name or number, used in file names
    title_fa TEXT, -- Title (Persian): one of the two titles is required
    title_en TEXT, -- Title (English): one of the two titles is required
    responsible_kind TEXT, -- Kind of body *: who submits the scheme {village_office | municipality | road_administration}
    responsible TEXT, -- Responsible body *: its name
    district TEXT, -- District: bakhsh
    county TEXT, -- County: shahrestan
    province TEXT, -- Province: ostan
    basis_of_siting TEXT, -- Basis of siting *: on what grounds the places were chosen, in words
    edition TEXT, -- Edition *: of IEC 62676-4, whose classes the needs are written in {2014 | 2025}
    target_height_m REAL, -- Target height [m] *: height above ground at which a target is looked at, unless a need says otherwise
    grid_m REAL, -- Grid [m] *: distance of the samples that areas are counted with; a whole number of 0.2 mm, 0.002 to 10
    retention_days INTEGER, -- Retention [days] *: how long recordings are kept
    access TEXT, -- Access *: who may see recordings
    sign TEXT, -- Sign *: the wording of the sign that tells people of the cameras
    submitted_on DATE, -- Submitted on: ISO 8601 date
    data_licence TEXT, -- Data licence: attribution of the map data, printed on every map
    is_sample BOOLEAN, -- Sample: made up; every output says so
    scale_error_ppm REAL, -- Scale error [ppm]: largest deviation of map distance from ground distance inside the boundary
    terrain_nx INTEGER, -- Terrain columns: nodes of the terrain grid from west to east; 0 or empty without terrain
    terrain_ny INTEGER, -- Terrain rows: nodes from south to north
    terrain_x0 REAL, -- Terrain west [m]: x of the first node
    terrain_y0 REAL, -- Terrain south [m]: y of the first node
    terrain_step_m REAL, -- Terrain step [m]: distance of the nodes
    running_cost_year REAL -- Running cost: of the whole scheme a year beside sites, links and recorders (people, upkeep, electricity), in the currency of the phases
);
