-- Empty layer {layer}.
DELETE FROM "{layer}";
