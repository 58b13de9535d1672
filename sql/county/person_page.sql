SELECT person.id, name, contact, login, hash, totp_secret FROM person LEFT JOIN account ON account.person = person.id
WHERE $1 = '' OR person.id = $1 ORDER BY person.id
