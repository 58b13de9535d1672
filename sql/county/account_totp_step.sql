UPDATE account SET totp_step = $1 WHERE login = $2 AND totp_step < $1
