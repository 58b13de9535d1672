SELECT person, hash, totp_secret, totp_step FROM account WHERE login = $1
