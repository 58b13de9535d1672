-- link: Links
-- The network: what carries pictures from where to where.
CREATE TABLE link (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING, -- Course: of the cable or the radio link; may be empty
    link_id TEXT, -- Link *: id, unique in the scheme
    from_id TEXT, -- From *: id of a camera, a site or a link
    to_id TEXT, -- To *: id of a camera, a site, a link or a recorder, or "centre"
    medium TEXT, -- Medium: what it is {copper | fibre | radio | mobile}
    capacity_mbps REAL, -- Capacity [Mbit/s]: of the link
    length_m REAL, -- Length [m]: empty: of the course
    phase_no INTEGER, -- Phase: number of the phase that builds it; empty: the first phase of the cameras it carries
    price REAL, -- Price: of cable, devices and work, in the currency of the phases
    running_cost_year REAL -- Running cost: a year (line rental, airtime), in the currency of the phases
);
