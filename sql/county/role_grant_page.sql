SELECT person, body, role FROM role_grant WHERE $1 = '' OR person = $1 ORDER BY person, body, role
