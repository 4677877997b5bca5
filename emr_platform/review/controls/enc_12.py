"""ENC-12: metastores are reached by TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Unknown, Value, ask, at
from .._base import Control, Outcome, Subject, judge, outcome

_URL = "javax.jdo.option.ConnectionURL"
_KEYS = (_URL, f"spark.hadoop.{_URL}")
_PARAMETER = re.compile(r"[?&;]([A-Za-z]+)=([^&;]*)")
# Parameters of the drivers of MariaDB, MySQL and PostgreSQL that refuse a connection without TLS, and that allow one.
_SWITCHES = ("usessl", "ssl", "requiressl")
_STRONG = ("require", "required", "trust", "verify-ca", "verify_ca", "verify-full", "verify_full", "verify_identity")
_LOCAL = re.compile(r"jdbc:derby:|jdbc:[a-z]+://(?:localhost|127\.[0-9]+\.[0-9]+\.[0-9]+)(?::[0-9]+)?(?:[/?;]|$)")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        for classification, properties, path in cluster.placed_configurations():
            if isinstance(classification, Unknown):
                yield outcome("UNKNOWN", cluster, path, classification, classification.why)
                continue
            for key in _KEYS:
                url = at(properties, key)
                if url is not None:
                    yield judge(
                        ask(url, _is_private), cluster, (*path, key), _without_password(url),
                        good="the driver is told to use TLS, or the database is the node's own",
                        bad="the driver may talk to the metastore in the clear; add useSSL=true or sslMode to the URL",
                    )  # fmt: skip


def _is_private(url: Value) -> bool:
    told = [(key.lower(), value.strip().lower()) for key, value in _PARAMETER.findall(str(url))]
    asked = [value == "true" for key, value in told if key in _SWITCHES]
    asked += [value in _STRONG for key, value in told if key == "sslmode"]
    return (bool(asked) and all(asked)) or _LOCAL.match(str(url)) is not None


def _without_password(url: Value) -> Value:
    return re.sub(r"(?i)(password=)[^&;]*", r"\1(hidden)", url) if isinstance(url, str) else url


CONTROL = Control(
    id="ENC-12",
    title="Databases of metastores are reached by TLS",
    why="The connection carries the metastore's password and the description of every table.",
    severity="medium",
    population="clusters with a metastore by JDBC",
    proof="hive-site javax.jdo.option.ConnectionURL asks its driver for TLS",
    remedy="add useSSL=true, or sslMode with verification, to the URL",
    sources=("EMR Release Guide, external MySQL database for Hive",),
    mappings={},
    examine=examine,
)
