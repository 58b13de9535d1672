SELECT bytes FROM entry WHERE n = $1
