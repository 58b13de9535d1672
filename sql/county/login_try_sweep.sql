DELETE FROM login_try WHERE last_at < $1
