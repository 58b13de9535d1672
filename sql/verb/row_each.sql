-- The rows of layer {layer}, as they are read.
SELECT rowid FROM "{layer}" ORDER BY rowid;
