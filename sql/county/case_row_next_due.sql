SELECT coalesce(min(next_due), 0) FROM case_row WHERE next_due > 0
