-- recorder: Recorders
-- What keeps the recordings. It keeps those of the cameras whose way through the network ends at it or passes it.
CREATE TABLE recorder (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    recorder_id TEXT, -- Recorder *: id, unique in the scheme
    at_id TEXT, -- Stands at *: id of a site, or "centre"
    capacity_tb REAL, -- Capacity [TB] *: usable for recordings, in units of 10^12 bytes
    phase_no INTEGER, -- Phase: number of the phase that buys it
    price REAL, -- Price: in the currency of the phases
    running_cost_year REAL, -- Running cost: a year, in the currency of the phases
    source TEXT -- Source *: where the figures come from
);
