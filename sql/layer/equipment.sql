-- equipment: Equipment
-- Kinds of camera, from their data sheets.
CREATE TABLE equipment (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    equipment_id TEXT, -- Equipment *: id, unique in the scheme
    maker TEXT, -- Maker: name
    model TEXT, -- Model: name
    kind TEXT, -- Kind *: of camera {fixed | ptz | fisheye | panoramic}
    projection TEXT, -- Projection: of the lens; empty counts as rectilinear {rectilinear | equidistant | equisolid | stereographic | orthographic | cylindrical}
    width_px INTEGER, -- Width [px] *: of the image
    height_px INTEGER, -- Height [px] *: of the image
    hfov_min_deg REAL, -- Narrowest angle [degrees]: across the image, zoomed in
    hfov_max_deg REAL, -- Widest angle [degrees]: across the image; required unless sensor and focal length are given
    vfov_deg REAL, -- Upright angle [degrees]: empty: from the angle across and the pixels
    sensor_width_mm REAL, -- Sensor width [mm]: with the focal length, gives the angle where none is stated
    focal_min_mm REAL, -- Shortest focal length [mm]: widest view
    focal_max_mm REAL, -- Longest focal length [mm]: narrowest view
    ir_range_m REAL, -- Infra-red range [m]: of the camera's own light; 0: none
    min_lux REAL, -- Least light [lux]: that it works with
    pan_min_deg REAL, -- Pan from [degrees]: left end, from the camera's bearing
    pan_max_deg REAL, -- Pan to [degrees]: right end
    tilt_min_deg REAL, -- Tilt from [degrees]: upper end
    tilt_max_deg REAL, -- Tilt to [degrees]: lower end
    power_w REAL, -- Power [W]: drawn
    poe_class TEXT, -- PoE class: of IEEE 802.3
    bitrate_mbps REAL, -- Bit rate [Mbit/s]: of the stream
    price REAL, -- Price: in the currency of the phases
    capabilities TEXT, -- Capabilities: JSON array of words for what it can do beyond a picture, ["motion_detection"]
    source TEXT, -- Source *: where the figures come from: data sheet, version, page
    fps REAL, -- Pictures a second: as set; empty: 15 are assumed
    codec TEXT, -- Codec: of the stream; empty: h264 is assumed {mjpeg | h264 | h265 | h265plus}
    running_cost_year REAL -- Running cost: of one camera a year (cleaning, repair), in the currency of the phases
);
