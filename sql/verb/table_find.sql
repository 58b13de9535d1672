-- What goes by this name: table or view, and where its rows are (0: a view or a virtual table).
SELECT type, rootpage FROM sqlite_master
WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view');
