-- preset: Presets
-- The views that pan-tilt-zoom cameras take in turn.
CREATE TABLE preset (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    camera_id TEXT, -- Camera *: whose view it is
    name TEXT, -- Name: of the view
    bearing_deg REAL, -- Bearing [degrees] *: clockwise from grid north, 0 to 360
    tilt_deg REAL, -- Tilt [degrees] *: down from the horizontal, -90 to 90
    hfov_deg REAL -- Angle of view [degrees]: across the image; empty: the equipment's widest
);
