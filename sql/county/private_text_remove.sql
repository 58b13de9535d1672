UPDATE private_text SET salt = NULL, text = NULL WHERE entry_n = $1 AND path = $2 AND text IS NOT NULL
