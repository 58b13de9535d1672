-- goal: Goals
-- What the scheme as a whole shall reach, and how that is measured.
CREATE TABLE goal (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    goal_id TEXT, -- Goal *: id, unique in the scheme
    title_fa TEXT, -- Title (Persian): one of the two titles should be there
    title_en TEXT, -- Title (English): one of the two titles should be there
    measure TEXT, -- Measure *: the figure by which it is judged
    base_figure TEXT, -- Base figure *: that figure today
    target_figure TEXT, -- Target figure *: what it shall become
    due_on DATE -- Due on *: ISO 8601 date
);
