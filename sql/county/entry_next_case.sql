SELECT min(case_id) FROM entry WHERE case_id > $1
