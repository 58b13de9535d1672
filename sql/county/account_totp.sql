UPDATE account SET totp_secret = $1, totp_step = 0 WHERE person = $2
