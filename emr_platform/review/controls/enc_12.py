"""ENC-12: metastores are reached by TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Unknown, Value, ask, at, both, either, opposite
from .._base import Control, Outcome, Subject, judge, outcome

_URL, _DRIVER = "javax.jdo.option.ConnectionURL", "javax.jdo.option.ConnectionDriverName"
_PREFIXES = ("", "spark.hadoop.")
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
            for prefix in _PREFIXES:
                url, driver = at(properties, f"{prefix}{_URL}"), at(properties, f"{prefix}{_DRIVER}")
                if url is not None:
                    falls_back = ask(driver, lambda one: "mysql" in str(one))
                    asked = both(ask(url, _asks), opposite(falls_back))
                    yield judge(
                        either(asked, ask(url, _insists)),
                        cluster, (*path, f"{prefix}{_URL}"), _without_password(url),
                        good="the driver is told to use TLS, or the database is the node's own",
                        bad="the driver may talk to the metastore in the clear; add sslMode=REQUIRED to its URL, or "
                        "for MariaDB's driver useSSL=true",
                    )  # fmt: skip


def _asks(url: Value) -> bool:
    """Whether a driver is asked for TLS throughout. For `useSSL` alone MySQL's own falls back, MariaDB's does not.

    Source: MySQL Connector/J, connecting securely using SSL: `useSSL=true` without `requireSSL` is `sslMode=PREFERRED`.
    """
    told = _told(url)
    asked = [value == "true" for key, value in told if key in _SWITCHES]
    asked += [value in _STRONG for key, value in told if key == "sslmode"]
    return (bool(asked) and all(asked)) or _LOCAL.match(str(url)) is not None


def _insists(url: Value) -> bool:
    """Whether any driver refuses to go without TLS, or need not."""
    insisting = any(key in {"requiressl", "sslmode"} for key, _ in _told(url))
    return _asks(url) and (insisting or _LOCAL.match(str(url)) is not None)


def _told(url: Value) -> list[tuple[str, str]]:
    return [(key.lower(), value.strip().lower()) for key, value in _PARAMETER.findall(str(url))]


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
    unsure="a URL in the arguments of a step is not asked",
)
