SELECT n, last_at FROM login_try WHERE login_sha256 = $1
