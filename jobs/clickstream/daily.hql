-- Web server logs in, one row a UTC day out. Runs unchanged as a Hive script and under spark-sql.
--   INPUT   folder of logs in the combined format
--   OUTPUT  folder for days/ (Parquet) and totals/ (CSV with lines, requests, rejected), both replaced
-- What a readable line is, and which day it belongs to, is defined in README.md. Times are computed from their parts,
-- so that neither the time zone of the session nor the leniency of a date parser plays a part.

DROP TABLE IF EXISTS clickstream_lines;

CREATE EXTERNAL TABLE clickstream_lines (
    client_address STRING,
    day_number STRING,
    month_name STRING,
    year_number STRING,
    hour_number STRING,
    minute_number STRING,
    offset_sign STRING,
    offset_hours STRING,
    offset_minutes STRING,
    status STRING,
    response_bytes STRING,
    user_agent STRING
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES (
    'input.regex' = '(?s)([^ "]++) [^ "]++ [^ "]++ \\[([0-3][0-9])/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(199[0-9]|20[0-9][0-9]):([01][0-9]|2[0-3]):([0-5][0-9]):[0-5][0-9] ([+-])(0[0-9]|1[0-4])([0-5][0-9])\\] "[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+" ([0-9]{3}) ([0-9]{1,18}|-) "[^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+" "([^"\\\\]*+(?:\\\\.[^"\\\\]*+)*+)"\\r?'
)
STORED AS TEXTFILE
LOCATION '${INPUT}';

-- A line that the expression does not match has NULL in every column. A day that does not exist becomes NULL or
-- another day, depending on the engine, and in both cases differs from what was written.
DROP VIEW IF EXISTS clickstream_requests;

CREATE VIEW clickstream_requests AS
SELECT
    date_add(CAST(local_day AS DATE), CAST(floor(utc_minutes / 1440) AS INT)) AS log_day,
    client_address,
    user_agent,
    CAST(status AS INT) AS status,
    CASE WHEN response_bytes = '-' THEN 0 ELSE CAST(response_bytes AS BIGINT) END AS response_bytes
FROM (
    SELECT
        client_address,
        user_agent,
        status,
        response_bytes,
        concat(
            year_number,
            '-',
            lpad(CAST((instr('JanFebMarAprMayJunJulAugSepOctNovDec', month_name) + 2) DIV 3 AS STRING), 2, '0'),
            '-',
            day_number
        ) AS local_day,
        CAST(hour_number AS INT) * 60 + CAST(minute_number AS INT)
            - CASE WHEN offset_sign = '-' THEN -1 ELSE 1 END
            * (CAST(offset_hours AS INT) * 60 + CAST(offset_minutes AS INT)) AS utc_minutes
    FROM clickstream_lines
    WHERE client_address IS NOT NULL
) matched
WHERE CAST(CAST(local_day AS DATE) AS STRING) = local_day;

DROP TABLE IF EXISTS clickstream_days;

CREATE EXTERNAL TABLE clickstream_days (
    log_day DATE,
    requests BIGINT,
    visitors BIGINT,
    response_bytes BIGINT,
    errors BIGINT
)
STORED AS PARQUET
LOCATION '${OUTPUT}days/';

INSERT OVERWRITE TABLE clickstream_days
SELECT
    log_day,
    count(*),
    count(DISTINCT client_address, user_agent),
    sum(response_bytes),
    sum(CASE WHEN status >= 400 THEN 1 ELSE 0 END)
FROM clickstream_requests
GROUP BY log_day;

INSERT OVERWRITE DIRECTORY '${OUTPUT}totals/'
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
SELECT sum(line_count), sum(request_count), sum(line_count) - sum(request_count)
FROM (
    SELECT count(*) AS line_count, CAST(0 AS BIGINT) AS request_count FROM clickstream_lines
    UNION ALL
    SELECT CAST(0 AS BIGINT) AS line_count, count(*) AS request_count FROM clickstream_requests
) counted;
