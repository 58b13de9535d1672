-- Number of rows of layer {layer}.
SELECT count(*) FROM "{layer}";
