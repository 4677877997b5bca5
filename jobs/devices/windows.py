"""Readings of devices in, one row a device and minute out: the Flink job, as EMR runs it.

    flink run -py windows.py --input s3://raw/devices/ --output s3://curated/devices/

Reads lines of JSON such as `{"device": "d-001", "at": 1767571201250, "temperature": 21.57}` (`at` in milliseconds since
1970, UTC), as a batch. Writes two folders of CSV below `--output`, both replaced by each run: `windows/` with device,
start of the minute, readings, lowest, highest and mean temperature; `totals/` with lines, readings and rejected lines.
A line is rejected when it is no JSON object with these three values.

Needs PyFlink 1.20 and nothing else; all computing is SQL, so no Python runs on the task managers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from pyflink.table import EnvironmentSettings, TableEnvironment

# Both tables read the same files: parsed, with what cannot be parsed left out, and as they are, to count every line.
SOURCES = """
CREATE TEMPORARY TABLE readings (
    device STRING,
    `at` BIGINT,
    temperature DECIMAL(6, 2),
    measured AS TO_TIMESTAMP_LTZ(`at`, 3),
    WATERMARK FOR measured AS measured
) WITH ('connector' = 'filesystem', 'path' = '{source}', 'format' = 'json', 'json.ignore-parse-errors' = 'true');

CREATE TEMPORARY TABLE lines (
    line STRING
) WITH ('connector' = 'filesystem', 'path' = '{source}', 'format' = 'raw');

CREATE TEMPORARY VIEW whole AS
SELECT * FROM readings WHERE device IS NOT NULL AND `at` IS NOT NULL AND temperature IS NOT NULL
"""

SINKS = """
CREATE TEMPORARY TABLE windows (
    device STRING, minute_start STRING, readings BIGINT,
    lowest DECIMAL(6, 2), highest DECIMAL(6, 2), mean DECIMAL(6, 2)
) WITH ('connector' = 'filesystem', 'path' = '{target}/windows', 'format' = 'csv');

CREATE TEMPORARY TABLE totals (
    line_count BIGINT, readings BIGINT, rejected BIGINT
) WITH ('connector' = 'filesystem', 'path' = '{target}/totals', 'format' = 'csv')
"""

WINDOWS = """
INSERT OVERWRITE windows
SELECT device, DATE_FORMAT(window_start, 'yyyy-MM-dd HH:mm'), COUNT(*), MIN(temperature), MAX(temperature),
       CAST(ROUND(SUM(temperature) / COUNT(*), 2) AS DECIMAL(6, 2))
FROM TABLE(TUMBLE(TABLE whole, DESCRIPTOR(measured), INTERVAL '1' MINUTE))
GROUP BY device, window_start, window_end
"""

TOTALS = """
INSERT OVERWRITE totals
SELECT line_count, readings, line_count - readings
FROM (SELECT COUNT(*) AS line_count FROM lines) CROSS JOIN (SELECT COUNT(*) AS readings FROM whole)
"""


def run(source: str, target: str) -> None:
    """Compute both tables in one job and wait for its end; a job that fails raises."""
    tables = TableEnvironment.create(EnvironmentSettings.in_batch_mode())
    tables.get_config().set("table.local-time-zone", "UTC")
    tables.get_config().set("pipeline.name", "device-windows")
    for statement in (SOURCES.format(source=source) + ";" + SINKS.format(target=target)).split(";"):
        tables.execute_sql(statement)
    both = tables.create_statement_set()
    both.add_insert_sql(WINDOWS)
    both.add_insert_sql(TOTALS)
    both.execute().wait()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the job and return the exit code."""
    parser = argparse.ArgumentParser(prog="windows.py", description="Readings of devices, by device and minute.")
    parser.add_argument("--input", required=True, help="folder of JSON lines")
    parser.add_argument("--output", required=True, help="folder for windows/ and totals/ (replaced)")
    arguments = parser.parse_args(argv)
    for location in (arguments.input, arguments.output):
        if "'" in location or ";" in location:
            parser.error(f"{location}: has a quote or a semicolon, which a path in SQL cannot hold; rename it")
    run(arguments.input, arguments.output.rstrip("/"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
