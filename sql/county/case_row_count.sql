SELECT count(*) FROM case_row
