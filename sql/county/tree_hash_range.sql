SELECT place, hash FROM tree_hash WHERE place >= $1 AND place < $2 ORDER BY place
