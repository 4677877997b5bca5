-- Visitors and sessions by day, for dashboards. Presto and Trino both take it, and run again it changes nothing.
CREATE OR REPLACE VIEW hive.clickstream.daily_visitors AS
SELECT
    date(started_at) AS day,
    count(DISTINCT (client_address, user_agent)) AS visitors,
    count(*) AS sessions
FROM hive.clickstream.sessions
GROUP BY date(started_at);

SELECT day, visitors, sessions
FROM hive.clickstream.daily_visitors
ORDER BY day DESC
LIMIT 7;
