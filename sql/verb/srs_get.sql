-- The projection of a layer: its own number, who defines it, its code there, its name.
SELECT g.srs_id, s.organization, s.organization_coordsys_id, s.srs_name
FROM gpkg_geometry_columns AS g
JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
WHERE g.table_name = ?1 COLLATE NOCASE;
