-- Remove one row of layer {layer}.
DELETE FROM "{layer}" WHERE rowid = ?1;
