SELECT sha256, case_id FROM blob_use ORDER BY sha256, case_id
