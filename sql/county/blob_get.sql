SELECT bytes, facts, name, media FROM blob WHERE sha256 = $1
