SELECT 1 FROM blob_use WHERE sha256 = $1 AND case_id = $2
