-- Bytes of files that no case names yet: what uploads may pile up before somebody acts on them.
SELECT COALESCE(SUM(LENGTH(bytes)), 0) FROM blob WHERE NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_use.sha256 = blob.sha256)
