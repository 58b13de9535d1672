INSERT INTO role_grant (person, body, role) VALUES ($1, $2, $3)
