SELECT public_key, slips FROM box WHERE case_id = $1 AND vote_no = $2
