SELECT coalesce(max(n) + 1, 0) FROM entry
