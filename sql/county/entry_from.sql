SELECT n, bytes FROM entry WHERE n >= $1 ORDER BY n LIMIT $2
