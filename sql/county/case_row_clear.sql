DELETE FROM case_row
