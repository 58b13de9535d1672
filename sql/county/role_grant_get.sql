SELECT 1 FROM role_grant WHERE person = $1 AND body = $2 AND role = $3
