DELETE FROM tree_hash
