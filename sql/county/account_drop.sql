DELETE FROM account WHERE person = $1
