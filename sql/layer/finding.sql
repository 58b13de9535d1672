-- finding: Findings
-- Written by an assessment: what breaks a rule of the rule book, where, and what would mend it. Worst first within a remit.
CREATE TABLE finding (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom GEOMETRY, -- Place: of the object or the part of it; empty where the whole scheme is meant
    rule_id TEXT, -- Rule: id in the rule book
    remit TEXT, -- Remit: whose rule it is {technical | security | traffic | privacy}
    severity TEXT, -- Severity: how grave {note | warning | error}
    layer TEXT, -- Layer: of the object
    object TEXT, -- Object: its id; empty for the scheme
    light TEXT, -- Light: by day or by night; empty where light has no part in it {day | night}
    figure REAL, -- Figure: what was measured, in the unit
    comparison TEXT, -- Comparison: how the figure must stand to the threshold {<= | >= | < | > | ==}
    threshold REAL, -- Threshold: of the rule, in the unit
    unit TEXT, -- Unit: of figure and threshold
    sentence_fa TEXT, -- Finding (Persian): in words
    sentence_en TEXT, -- Finding (English): in words
    remedy_fa TEXT, -- Remedy (Persian): what would mend it
    remedy_en TEXT, -- Remedy (English): what would mend it
    concerned TEXT, -- Concerned: other objects, as "layer:id", separated by commas
    assumptions TEXT, -- Assumptions: that the figure rests on, separated by commas
    rulebook_sha256 TEXT -- Rule book: SHA-256 of its bytes
);
