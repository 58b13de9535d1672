-- The columns of a table; `hidden` is 2 or 3 where one is computed.
SELECT name, hidden FROM pragma_table_xinfo(?1);
