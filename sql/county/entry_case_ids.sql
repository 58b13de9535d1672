SELECT case_id, seq FROM entry WHERE n = $1
