-- link: Links
-- The network: what carries pictures from where to where.
CREATE TABLE link (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING, -- Course: of the cable or the radio link; may be empty
    link_id TEXT, -- Link *: id, unique in the scheme
    from_id TEXT, -- From *: id of a camera, a site or a link
    to_id TEXT, -- To *: id of a camera, a site or a link, or "centre"
    medium TEXT, -- Medium: what it is {copper | fibre | radio | mobile}
    capacity_mbps REAL, -- Capacity [Mbit/s]: of the link
    length_m REAL -- Length [m]: empty: of the course
);
