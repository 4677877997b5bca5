"""Count lines by their first word: the least that reads text and writes Parquet the way the real job does."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812  (the name all of Spark's own documentation uses)

source, target = sys.argv[2], sys.argv[4]
spark = SparkSession.builder.appName("sample").getOrCreate()
lines = spark.read.text(source).select(F.split("value", " ")[0].alias("word"))
lines.groupBy("word").count().write.mode("overwrite").parquet(f"{target}words/")
print(sum(row["count"] for row in spark.read.parquet(f"{target}words/").collect()))
spark.stop()
