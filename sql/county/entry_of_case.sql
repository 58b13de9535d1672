SELECT n, bytes FROM entry WHERE case_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
