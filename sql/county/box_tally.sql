SELECT choice, n FROM box WHERE case_id = $1 AND vote_no = $2
