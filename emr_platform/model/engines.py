"""What only some engines need: a table catalogue, HBase's storage, Flink's checkpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import AccountId, Bool, Int, Model, S3Location, Str, matching, tagged
from .security import SecretName


class GlueMetastore(Model):
    """The Glue Data Catalog."""

    type: Literal["glue"]
    """`glue`: this kind."""
    databases: Annotated[
        tuple[
            Annotated[
                Str,
                matching(
                    r"[a-z0-9_-]{1,255}",
                    "a database of the catalogue has lower-case letters, digits, _ and -",
                    "write its name",
                ),
            ],
            ...,
        ],
        Field(min_length=1),
    ] = ("default",)
    """Databases that the cluster may read and change. Default: `default` alone, which engines look for at start."""
    catalog_account: AccountId | None = None
    """Account that owns the catalogue. Default: the environment's own."""


class JdbcMetastore(Model):
    """A Hive metastore in a MySQL or MariaDB database of yours."""

    type: Literal["jdbc"]
    """`jdbc`: this kind."""
    url: Annotated[
        Str,
        matching(
            r"jdbc:(mysql|mariadb)://[^\s@]+",
            "a metastore is reached with a JDBC URL of MySQL or MariaDB, without user and password",
            "write it as jdbc:mysql://host:3306/hive",
        ),
    ]
    """Where it is."""
    user: Annotated[Str, Field(max_length=80)]
    """Its user."""
    password_secret: SecretName
    """Secret in AWS Secrets Manager whose whole text is the password. EMR reads it when it configures the nodes."""
    security_group: Annotated[
        Str, matching(r"sg-[0-9a-f]{8,17}", "a security group id looks like sg-0123456789abcdef0", "copy it")
    ]
    """Security group of the database: the nodes may open connections to it, and it must let them in."""
    port: Annotated[Int, Field(ge=1, le=65535)] = 3306
    """Its port. Default 3306."""


class LocalMetastore(Model):
    """A database on the primary node. It goes with the cluster."""

    type: Literal["local"]
    """`local`: this kind."""


Metastore = Annotated[
    Annotated[GlueMetastore, Tag("<glue>")]
    | Annotated[JdbcMetastore, Tag("<jdbc>")]
    | Annotated[LocalMetastore, Tag("<local>")],
    Discriminator(tagged("type")),
]


class HBase(Model):
    """Where HBase keeps its tables."""

    root: S3Location | None = None
    """Location in S3 of the tables, for example s3://curated/hbase/. One cluster writes there. Default: HDFS, which
    goes with the cluster."""
    read_replica: Bool = False
    """Serve the tables of another cluster's `root`, read-only. Default false."""
    wal_workspace: Annotated[
        Str,
        matching(r"[A-Za-z0-9]{1,32}", "a WAL workspace has 1 to 32 letters and digits", "write it as hbaseprod"),
    ] | None = None  # fmt: skip
    """Workspace of EMR WAL, which keeps the write-ahead log outside the cluster; with `root` and instance groups.
    Default: the log is in HDFS, and what was not flushed goes with the cluster."""


class Flink(Model):
    """What Flink's jobs share."""

    checkpoints: S3Location = "s3://artefacts/flink/"
    """Location of checkpoints and savepoints. Default s3://artefacts/flink/."""
    task_slots: Annotated[Int, Field(ge=1, le=64)] | None = None
    """Slots of each task manager. Default: from the hardware."""
