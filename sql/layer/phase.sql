-- phase: Phases
-- Steps in which the scheme is built.
CREATE TABLE phase (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    phase_no INTEGER, -- Phase *: number, unique in the scheme
    title_fa TEXT, -- Title (Persian): of the phase
    title_en TEXT, -- Title (English): of the phase
    starts_on DATE, -- Starts on *: ISO 8601 date
    ends_on DATE, -- Ends on *: ISO 8601 date
    budget REAL, -- Budget *: in the currency
    currency TEXT -- Currency *: ISO 4217 code, "IRR"
);
