"""Where results go: a Redshift Serverless warehouse, and tables over S3 in the Glue Data Catalog."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from ._base import Int, Model, S3Location, Str, matching, refuse, tagged

_TO_65535 = r"[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]"
_DECIMAL = r"decimal\((?:[1-9]|[12]\d|3[0-8]),(?:\d|[12]\d|3[0-7])\)"


def _scale(value: str) -> str:
    if value.startswith("decimal("):
        precision, scale = map(int, value.removeprefix("decimal(").removesuffix(")").split(","))
        if scale > precision:
            raise refuse("a decimal has no more digits after the point than in all", "write it as decimal(18,2)")
    return value


RedshiftType = Annotated[
    Str,
    matching(
        rf"smallint|integer|bigint|real|double precision|boolean|date|timestamp|{_DECIMAL}|"
        rf"varchar\((?:{_TO_65535})\)|char\((?:[1-9]\d{{0,2}}|[1-3]\d{{3}}|40[0-8]\d|409[0-6])\)",
        "a column has a Redshift type that COPY fills from Parquet",
        "write smallint, integer, bigint, real, double precision, boolean, date, timestamp, decimal(18,2), "
        "varchar(256) or char(2)",
    ),
    AfterValidator(_scale),
]
GlueName = Annotated[
    Str,
    matching(
        r"[a-z][a-z0-9_]{0,126}",
        "Athena takes lower-case letters, digits and _, and a letter first",
        "write it as page_views",
    ),
]
GlueType = Annotated[
    Str,
    Field(max_length=4096),
    matching(
        r"boolean|tinyint|smallint|int|bigint|float|double|string|binary|date|timestamp|"
        rf"{_DECIMAL}|varchar\((?:{_TO_65535})\)|char\((?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])\)|"
        r"(?:array|map|struct)<[a-z0-9_<>:,()]+>",
        "a column has a type of the Glue Data Catalog, without spaces",
        "write int, bigint, double, string, date, timestamp, decimal(18,2), array<string> or struct<id:int>",
    ),
    AfterValidator(_scale),
]
DatabaseName = Annotated[
    Str,
    matching(
        r"[a-z][a-z0-9_]{0,63}",
        "a database has lower-case letters, digits and _, and a letter first",
        "write it as warehouse",
    ),
]
GroupId = Annotated[
    Str, matching(r"sg-[0-9a-f]{8,17}", "a security group id looks like sg-0123456789abcdef0", "copy it")
]
Day = Annotated[
    Str, matching(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", "a day is YYYY-MM-DD", "write it as 2026-11-26")
]


class UsageLimit(Model):
    """How much the warehouse may compute in a period. Redshift bills RPU hours, and only while something runs."""

    amount: Annotated[Int, Field(ge=1, le=1_000_000)]
    """RPU hours in a period: 8 RPUs for an hour are 8."""
    period: Literal["daily", "weekly", "monthly"] = "monthly"
    """A week begins on Sunday. Default monthly."""
    breach_action: Literal["deactivate", "emit-metric", "log"] = "deactivate"
    """What happens beyond that: `deactivate` runs nothing more in the period, so that the bill stops, and loads fail;
    the other two only tell. Default deactivate."""


class Warehouse(Model):
    """A Redshift Serverless namespace and workgroup: private, encrypted with the data key, paid while it is used."""

    database: DatabaseName = "warehouse"
    """Name of its database. Default warehouse."""
    base_capacity: Int = 8
    """RPUs that a query begins with; one has 16 GB of memory. 4, 8 and on by eights. Default 8."""
    max_capacity: Int | None = None
    """Most RPUs at a time: the ceiling of an hour's bill. Default: `base_capacity`."""
    usage_limit: UsageLimit
    """The ceiling of a period's bill."""
    max_query_execution_time: Annotated[Int, Field(ge=1, le=86399)] = 14400
    """Seconds after which a query is stopped. Default 14400, four hours."""
    client_security_groups: tuple[GroupId, ...] = ()
    """Security groups that may connect on port 5439, with SQL clients for instance. Loads need none: they use the Data
    API. Default: none, nothing can connect."""


class DateProjection(Model):
    """Partitions by day, `day=2026-11-26`."""

    type: Literal["date"]
    """`date`: this kind of projection."""
    earliest: Day
    """First day there is."""
    latest: Literal["NOW"] | Day = "NOW"
    """Last day there is. Default NOW, the day of the query."""


class IntegerProjection(Model):
    """Partitions by a whole number, `hour=7`, or with `digits: 2` `hour=07`."""

    type: Literal["integer"]
    """`integer`: this kind of projection."""
    minimum: Int
    """Smallest value."""
    maximum: Int
    """Largest value."""
    digits: Annotated[Int, Field(ge=1, le=19)] | None = None
    """Digits of every value, with zeros before it. Default: as many as it needs."""


class EnumProjection(Model):
    """Partitions by a text out of a list, `country=ie`."""

    type: Literal["enum"]
    """`enum`: this kind of projection."""
    values: Annotated[
        tuple[Annotated[Str, matching(r"[\w.-]+", "a value has letters, digits and . _ -", "rename it")], ...],
        Field(min_length=1, max_length=500),
    ]
    """The texts."""


Projection = Annotated[
    Annotated[DateProjection, Tag("<date>")]
    | Annotated[IntegerProjection, Tag("<integer>")]
    | Annotated[EnumProjection, Tag("<enum>")],
    Discriminator(tagged("type")),
]


class CatalogTable(Model):
    """A table of the Glue Data Catalog over Parquet files in one of the environment's buckets."""

    location: S3Location
    """Where the files are. Those of a partitioned table lie in folders below it, `day=2026-11-26/country=ie/`, in the
    order of `partition_keys`."""
    columns: Annotated[dict[GlueName, GlueType], Field(min_length=1)]
    """The columns that the files have, with their Glue types; found by name."""
    partition_keys: dict[GlueName, Projection] = {}
    """Keys that are in the folders' names, outermost first, and which values they have. Athena works out the folders
    from that (partition projection): nobody has to add partitions. Default: not partitioned."""
    description: Annotated[Str, Field(max_length=2048)] | None = None
    """What it holds. Default: none."""


class CatalogView(Model):
    """A saved query that Athena, or Presto and Trino on EMR, show as a table."""

    sql: Annotated[Str, Field(max_length=65536)]
    """The query, one SELECT. Tables without a database are those of this one."""
    columns: Annotated[dict[GlueName, GlueType], Field(min_length=1)]
    """The columns that it gives, in order, with their Glue types. An engine refuses a view whose query gives others."""
    catalog: Literal["awsdatacatalog", "hive"] = "awsdatacatalog"
    """Under which name its readers know the Data Catalog: Athena as `awsdatacatalog`, Presto and Trino on EMR as
    `hive`. For both, declare it twice. Default awsdatacatalog."""
    description: Annotated[Str, Field(max_length=2048)] | None = None
    """What it shows. Default: none."""


class DataCatalog(Model):
    """A database of the Glue Data Catalog, and an Athena workgroup to query it."""

    database: GlueName
    """Its name, which no other database of the account in the region has. It is made here and goes with its stack, the
    tables that jobs made in it too: give those another."""
    tables: dict[GlueName, CatalogTable] = {}
    """Tables by name."""
    views: dict[GlueName, CatalogView] = {}
    """Views by name."""
    bytes_scanned_cutoff_per_query: Annotated[Int, Field(ge=10_000_000, le=7_000_000_000_000_000)] = 1_000_000_000_000
    """Athena stops a query that reads more; it bills what was read. Default a terabyte."""
