DELETE FROM login_try WHERE login_sha256 = $1
