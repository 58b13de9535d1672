SELECT text FROM private_text WHERE hash = $1
