DELETE FROM blob WHERE put_at < $1 AND NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_use.sha256 = blob.sha256)
