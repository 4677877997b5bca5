-- Names a table that does not exist.
SELECT count(*) FROM nowhere_to_be_found;
