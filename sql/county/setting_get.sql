SELECT value FROM setting WHERE word = $1
