SELECT seq FROM case_row WHERE id = $1
