DELETE FROM role_grant
