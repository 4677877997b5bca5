"""A PySpark job that does what its arguments say: fail in one way or another, or read a location."""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession


def main() -> None:
    if sys.argv[1] == "no-module":
        import a_module_that_nobody_installed  # type: ignore[import-not-found]  # noqa: F401  # it must fail
    spark = SparkSession.builder.getOrCreate()
    if sys.argv[1] == "key-error":
        settings: dict[str, int] = {"gap": 30}
        spark.range(settings["gaps"]).count()
    print(spark.read.text(sys.argv[2]).count())


if __name__ == "__main__":
    main()
