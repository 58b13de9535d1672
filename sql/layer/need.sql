-- need: Needs
-- What must be seen, how clearly at least and at most, for whom and why. Areas, lines (a lane, a facade) or points.
CREATE TABLE need (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom GEOMETRY, -- Place *: area, line or points within the boundary
    need_id TEXT, -- Need *: id, unique in the scheme
    title_fa TEXT, -- Title (Persian): one of the two titles should be there
    title_en TEXT, -- Title (English): one of the two titles should be there
    agency TEXT, -- Agency *: who states the need
    remit TEXT, -- Remit *: whose subject it is {technical | security | traffic | privacy}
    subject TEXT, -- Subject *: what is to be seen {person | vehicle | crowd | traffic_flow | place}
    purpose TEXT, -- Purpose *: what it is seen for, in specific words
    evidence TEXT, -- Evidence *: what shows that there is a need
    success_measure TEXT, -- Success measure *: by what figure success will be judged
    base_figure TEXT, -- Base figure *: that figure today
    review_on DATE, -- Review on *: ISO 8601 date on which the need is looked at again
    floor_class TEXT, -- Floor class: the least class that serves, an id of the scheme's edition; empty only where a ceiling alone is asked for
    ceiling_class TEXT, -- Ceiling class: the highest class allowed; empty if there is none; one of the two is required
    by_day BOOLEAN, -- By day: must be met by day; empty counts as yes
    by_night BOOLEAN, -- By night: must be met by night; empty counts as no
    k_fold INTEGER, -- Cameras at once: how many cameras must each see a place; empty counts as 1
    min_share REAL, -- Least share: of the place that must reach the floor, 0 to 1; empty counts as 1
    weight REAL, -- Weight: against other needs; empty counts as 1
    target_height_m REAL, -- Target height [m]: empty takes the scheme's
    retention_days INTEGER -- Retention [days]: how long its purpose needs the recordings; empty: not said
);
