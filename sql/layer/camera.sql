-- camera: Cameras
-- Cameras, planned and existing: where the lens is, where it looks, what it serves and why it stands there.
CREATE TABLE camera (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT, -- Place *: where the lens is
    camera_id TEXT, -- Camera *: id, unique in the scheme
    site_id TEXT, -- Site: id of the site that carries it
    equipment_id TEXT, -- Equipment *: id of its equipment
    status TEXT, -- Status *: planned, existing before the scheme, or built by it {planned | existing | built}
    phase_no INTEGER, -- Phase: number of the phase that builds it; required while planned
    height_m REAL, -- Height [m] *: of the lens above ground
    bearing_deg REAL, -- Bearing [degrees] *: where it looks, clockwise from grid north, 0 to 360
    tilt_deg REAL, -- Tilt [degrees] *: down from the horizontal, -90 to 90
    hfov_deg REAL, -- Angle of view [degrees]: across the image, as set; empty: from the focal length, else the equipment's widest
    focal_mm REAL, -- Focal length [mm]: as set
    range_m REAL, -- Range [m]: a limit that the drafter states; empty: none
    purpose TEXT, -- Purpose *: what it is for, in specific words
    rationale TEXT, -- Siting rationale *: why here
    must_not_see TEXT, -- Must not see: what it shall keep out of the picture, and by what means
    serves TEXT, -- Serves *: ids of needs, separated by commas
    claim_class TEXT, -- Claimed class: what vendor or drafter promises
    claim_distance_m REAL, -- Claimed distance [m]: at which distance
    operator_name TEXT, -- Operator: of an existing camera
    tags TEXT, -- Map tags: of an existing camera, all OpenStreetMap tags as a JSON object
    measured_mbps REAL -- Measured bit rate [Mbit/s]: mean over a day of the running camera; takes the place of every model
);
