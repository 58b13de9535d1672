-- gap: Gaps
-- Written by an assessment: where a need is not met, and why.
CREATE TABLE gap (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom GEOMETRY, -- Place: the part of the need that is not met
    need_id TEXT, -- Need: id
    light TEXT, -- Light: by day or by night {day | night}
    cause TEXT, -- Cause: what stands in the way {hidden | hidden_by_ground | out_of_view | too_far | too_oblique | blind_zone | dark | too_few | no_camera}
    building_source_id TEXT, -- Hidden by: source id of the building or barrier
    building_fid INTEGER, -- Hidden by (fid): of the building; -1 none; a barrier is -2 minus its fid
    camera_id TEXT, -- Nearest camera: the one that comes nearest to serving it
    area_m2 REAL, -- Amount: in the unit
    unit TEXT -- Unit: of the amount {m2 | m | points}
);
