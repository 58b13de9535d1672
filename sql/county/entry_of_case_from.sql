SELECT n, bytes FROM entry WHERE case_id = $1 AND n >= $2 ORDER BY n LIMIT $3
