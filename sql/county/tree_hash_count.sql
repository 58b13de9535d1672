SELECT count(*) FROM tree_hash
