"""ENC-12: metastores, and what steps name by an address, are reached by TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import (
    OPEN,
    Answer,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_there,
    is_true,
    opposite,
    possible,
    security_document,
)
from ...findings import Path
from .._base import Control, Outcome, Subject
from .._data import facts
from ._calls import STEPS, placed, requests
from ._expressions import texts
from ._security import PATH, TYPE
from ._seen import Seen, if_any, seen
from ._switches import Configurations, beside_clusters, holds_texts, told_nowhere, unknown_commands

_URL, _DRIVER = "javax.jdo.option.ConnectionURL", "javax.jdo.option.ConnectionDriverName"
_PREFIXES = ("", "spark.hadoop.")
# Where the metastore of another cluster is asked: Hive's and Spark's; Presto's and Trino's. With the switches of TLS.
_BY_THRIFT = ("hive.metastore.uris", "metastore.thrift.uris", "hive.metastore.uri")
_THRIFT_SWITCHES = ("metastore.use.SSL", "metastore.thrift.client.ssl.enabled")
# Catalogues of tables and what gives tokens for them, which are asked by HTTP: Iceberg, Spark configuration and REST
# catalog; Nessie; Trino, Iceberg connector. Where events of lineage go: OpenLineage, Spark configuration. Schemas:
# Confluent, Schema Registry. Policies and audits: Apache Ranger, plugins; Apache Atlas.
_OF_DATA = re.compile(
    r"\.catalog\.(?:.*[.-])?ur[il]$|-catalog\.(?:.*[.-])?ur[il]$|openlineage\.transport\.(?:.*\.)?url$"
    r"|schema[.-]registry[.-]url$|\.policy\.rest\.url$|^xasecure\.audit\..*\.urls?$|^atlas\.rest\.address$"
)
# Databases and queues that a client reaches by an address of their own.
_OF_CLIENT = re.compile(
    r"(?<![\w.:])(?:amqp|ftp|mongodb(?:\+srv)?|mqtt|redis|(?:mysql|postgres(?:ql)?|redshift)(?:\+\w+)?)://",
    re.IGNORECASE,
)
# Settings of hosts without a scheme, and the one beside each that asks for TLS.
_SWITCH_OF = {host: one["tls"] for host, one in facts("client_switches")["switches"].items()}
_BEFORE_HOSTS = ("", "spark.", "spark.hadoop.")
_LOOPBACK = re.compile(r"(?:localhost|127(?:\.[0-9]+){3})(?::[0-9]+)?", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&;]([A-Za-z]+)=([^&;]*)")
# Those of drivers to which a semicolon is a part of a name or value, so that `&amp;useSSL=true` asks for nothing.
_IN_QUERY = re.compile(r"[?&]([A-Za-z]+)=([^&]*)")
_HAS_QUERY = re.compile(r"jdbc:(?:mariadb|mysql|postgresql)[:/]", re.IGNORECASE)
# Parameters of drivers that refuse a connection without TLS, and that allow one: of MariaDB, MySQL, PostgreSQL,
# Redshift, Hive, Presto and Trino; of SQL Server; of Db2; of Derby, whose `ssl` is basic or peerAuthentication.
_SWITCHES = ("usessl", "ssl", "requiressl", "encrypt", "sslconnection", "tls")
_ON = ("true", "1", "strict", "on", "yes", "basic", "peerauthentication")
_OFF = ("false", "0", "off", "no", "n", "none", "disable", "disabled")
_STRONG = ("require", "required", "trust", "verify-ca", "verify_ca", "verify-full", "verify_full", "verify_identity")
# A database within the process, or on the node itself. Derby, H2 and HSQLDB have servers, too: Apache Derby, Network
# Server; H2, Database URL Overview; HSQLDB, Connections, of which `ssl:`, `hsqls:` and `https:` are by TLS.
_NODE = r"(?:localhost|127\.[0-9]+\.[0-9]+\.[0-9]+)(?::[0-9]+)?(?:[/?;]|$)"
_LOCAL = re.compile(
    r"jdbc:(?:derby|h2|hsqldb|sqlite):(?!//|tcp:|ssl:|hsqls?:|https?:)"
    rf"|jdbc:[a-z0-9]+:(?:(?:tcp|hsql|http):)?//{_NODE}"
)
# Drivers that use TLS unless they are told not to, and those that do not. Source: the manuals of the drivers of
# Redshift, Athena and Snowflake; Oracle Net, `tcps`. Of others, and of SQL Server's, whose default changed, it is not
# known.
_BY_DEFAULT = re.compile(
    r"jdbc:(?:athena|awsathena|redshift|snowflake|h2:ssl:|hsqldb:(?:hsqls|https):"
    r"|oracle:thin:[^@]*@(?:tcps://|(?!.*protocol=tcp\))\(.*protocol=tcps\)))",
    re.IGNORECASE,
)
_NOT_BY_DEFAULT = re.compile(
    r"jdbc:(?:db2|derby|h2|hive2|hsqldb|mariadb|mysql|oracle|postgresql|presto|trino)", re.IGNORECASE
)

# An address in a text.
_ADDRESS = re.compile(
    # Descriptions of Oracle Net may hold blanks.
    r"(?P<jdbc>jdbc:oracle:[^\s'\"(]*\([^'\"]*\)|jdbc:[^\s'\"]+)|(?<![\w.])(?P<host>(?:amqp|ftp|http|ldap|mqtt|redis|thrift|ws)://[^\s'\",;)/?#]*)"
    # Of databases outside Java, and of what knows TLS by another scheme: `rediss`, `wss`, `amqps`, `mqtts`.
    rf"|(?<![\w.])(?P<data>(?:mongodb(?:\+srv)?|(?:mysql|postgres(?:ql)?|redshift)(?:\+\w+)?)://[^\s'\"]+)"
    rf"|(?P<open>\w*{re.escape(OPEN)}\w*://[^\s'\",;)/?#]*)",
    re.IGNORECASE,
)
# What stands before the address of a proxy, which is handed requests for TLS as they are.
_PROXY = re.compile(
    r"(?:(?<!reverse[-_])(?<!rest[-_.])proxy(?:[-_.]?(?:address|host|server|ur[il]))?[\\'\"]*[=:\s]+|\bcurl\s(?:[^|;&]*\s)?-x\s*)[\\'\"]*$",
    re.IGNORECASE,
)
# What may go over to TLS by a setting beside the address.
_MAY_START_TLS = ("ldap:", "thrift:")
# The node itself, EC2's metadata, and names that only look like addresses.
_NO_ADDRESS = re.compile(
    r"[a-z]+://(?:[^@]*@)?(?:(?:localhost(?:\.localdomain)?|ip6-localhost|127(?:\.[0-9]+){3}|0\.0\.0\.0|\[::1\]|169\.254(?:\.[0-9]+){2}"
    r"|(?:www\.)?(?:json-schema|purl|schema|w3|xmlsoap)\.org|xmlns\.(?:com|jcp\.org|oracle\.com)"
    r"|schemas\.(?:android|microsoft|openxmlformats|xmlsoap)\.(?:com|org))(?::[^@]*)?$|(?:\$\(hostname|`hostname)[^@]*$)",
    re.IGNORECASE,
)
# What describes a step rather than what it does.
_NAMES = {"ActionOnFailure", "MainClass", "Name"}
_TELLING = re.compile(r"^-.*(?:url|uri|endpoint|connect)$", re.IGNORECASE)


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield from (one.of(cluster) for one in _configured(cluster.placed_configurations()))
        for key in ("Steps", "BootstrapActions"):
            yield from (placed(one, cluster) for one in _in(cluster.get(key), (key,)))
    for about, configurations in beside_clusters(subject):
        yield from (placed(one, about) for one in _configured(configurations))
    for configuration in subject.of(TYPE):
        yield from (one.of(configuration) for one in _of_security(security_document(configuration), PATH))
    for step in subject.of("AWS::EMR::Step"):
        yield from (one.of(step) for one in _in(step.get("HadoopJarStep"), ("HadoopJarStep",)))
    for added in requests(subject, *STEPS):
        yield from (placed(one, added) for one in _in(added.request, ()))


def _configured(configurations: Configurations) -> Iterator[Seen]:
    """What is to be said of each address in some configurations."""
    for classification, properties, path in configurations:
        if isinstance(classification, Unknown):
            yield Seen("UNKNOWN", path, classification, classification.why)
            continue
        for option in possible(properties):
            for key, value in option.items() if isinstance(option, dict) else ():
                yield from _of_setting(str(key), value, option, (*path, key))
        for prefix in _PREFIXES:
            url, driver = at(properties, f"{prefix}{_URL}"), at(properties, f"{prefix}{_DRIVER}")
            if url is not None:
                falls_back = ask(driver, lambda one: "mysql" in str(one))
                asked = both(ask(url, _asks), opposite(falls_back))
                yield seen(
                    either(asked, ask(url, _insists)), (*path, f"{prefix}{_URL}"), _without_password(url),
                    good="the driver is told to use TLS, or the database is the node's own",
                    bad="the driver may talk to the metastore in the clear; add sslMode=REQUIRED to its URL, or "
                    "for MariaDB's driver useSSL=true",
                )  # fmt: skip


def _of_setting(key: str, value: Value, option: dict[str, Value], path: Path) -> Iterator[Seen]:
    """What is to be said of the address in a setting, by those beside it."""
    # Oozie's, Ranger's and catalogues of table formats.
    # The metastore of a catalogue has a name of its own, too.
    elsewhere = "thrift://" in str(value).lower() and not key.endswith(_BY_THRIFT)
    elsewhere = elsewhere or ("http://" in str(value).lower() and _OF_DATA.search(key) is not None)
    elsewhere = elsewhere or _OF_CLIENT.search(str(value)) is not None
    if elsewhere or (not key.endswith(_URL) and "jdbc:" in str(value)):
        yield from _in(value, path)
    if key.endswith(_BY_THRIFT) and is_there(value) is not False:
        yield seen(
            _by_tls(value, option), path, value,
            good="the metastore is asked by TLS, or is the node's own",
            bad="what the metastore is asked goes in the clear; set hive.metastore.use.SSL there and here",
        )  # fmt: skip
    if "ldap://" in str(value).lower():
        yield _directory(_starts_tls(key, option), path, value)
    if (switch := _switch_of(key, option)) is not None and is_there(value) is not False:
        yield seen(
            either(_is_own(value), switch), path, value,
            good="the client is told to use TLS, or the host is the node itself",
            bad="the client is told to go without TLS, and what it sends goes in the clear",
        )  # fmt: skip


def _of_security(node: Value, path: Path) -> Iterator[Seen]:
    """What is to be said of each address in a security configuration: of a directory, or of Ranger's server."""
    if isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _of_security(item, (*path, key))
    elif "ldap://" in str(node).lower():
        sure = all("ldap://" in str(one).lower() for one in possible(node))
        yield _directory(False if sure else Unknown("it may be an address that begins with ldap://"), path, node)
    else:
        yield from _in(node, path)


def _directory(answer: Answer, path: Path, address: Value) -> Seen:
    return seen(
        answer, path, address, good="the connection to the directory goes over to TLS before anybody signs in",
        bad="names and passwords go to the directory in the clear; write ldaps, or what starts TLS",
    )  # fmt: skip


def _switch_of(key: str, properties: dict[str, Value]) -> Answer | None:
    """Whether a client whose hosts a property names is told to use TLS by the one beside it; None for any other."""
    host = next((one for one in _SWITCH_OF if key.endswith(one) and key.removesuffix(one) in _BEFORE_HOSTS), None)
    if host is None:
        return None
    told = properties.get(key.removesuffix(host) + _SWITCH_OF[host])
    return Unknown("nothing beside it says whether TLS is used, which a job may say") if told is None else is_true(told)


def _is_own(hosts: Value) -> Answer:
    return ask(hosts, lambda one: all(_LOOPBACK.fullmatch(part.strip()) for part in str(one).split(",")))


def _starts_tls(key: str, properties: dict[str, Value]) -> Answer:
    """Whether a connection that begins as plain LDAP is encrypted, by a property beside its address.

    Source: Apache Livy, livy.conf (`livy.server.auth.ldap.enable-start-tls`, default false); Hue, hue.ini
    (`use_start_tls`, default true). Hive, Hadoop, Presto and Trino know none.
    """
    told = [is_true(value) for name, value in properties.items() if name.lower().endswith(("start-tls", "start_tls"))]
    return either(*told) if told else key == "ldap_url"


def _by_tls(address: Value, properties: dict[str, Value]) -> Answer:
    """Whether a metastore is asked by TLS, by a switch beside its address.

    With encryption in transit EMR sets it from emr-7.3.0 on, of which the metastore's cluster must know: EMR Management
    Guide, emr-encryption-support-matrix.
    """
    own = ask(address, lambda one: all(_NO_ADDRESS.match(part.strip()) for part in str(one).split(",")))
    told = [is_true(value) for name, value in properties.items() if name.endswith(_THRIFT_SWITCHES)]
    return either(own, *(told or [Unknown("nothing beside the metastore's address says whether it is asked by TLS")]))


def _in(node: Value, path: Path, name: str = "") -> Iterator[Seen]:
    """What is to be said of each text in a value that holds addresses, and of what is not known where the option before
    it, `name`, asks for one."""
    for index, given in unknown_commands(node):
        yield Seen("UNKNOWN", (*path, *index), None, f"{given.why}: which addresses a shell is given is not known")
    if isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            before = node[key - 1] if isinstance(node, list) and key else ""
            if key not in _NAMES:
                is_proxy = before == "-x" and any(str(one).endswith("curl") for one in node)
                yield from _in(item, (*path, key), "--proxy" if is_proxy else str(before))
        return
    if holds_texts(path) and (lost := told_nowhere(node)) is not None:
        yield Seen("UNKNOWN", path, node, f"{lost.why}: which addresses it names is not known")
    if isinstance(node, Unknown) and node.expression is None and _TELLING.match(name):
        yield Seen("UNKNOWN", path, node, f"{node.why}: whether what {name} names is reached by TLS is not known")
    options = [
        # A condition may decide about a whole step, script or list of arguments.
        list(_in(option, path))
        if isinstance(option, (dict, list))
        else [found for text in texts(option, OPEN) for found in _judged(text, path, name)]
        for option in possible(node)
    ]
    yield from if_any(node, path, options, "names no address")


def _judged(text: str, path: Path, name: str) -> Iterator[Seen]:
    """What is to be said of each address in a text that comes after an option."""
    for found in _ADDRESS.finditer(text):
        # An option with its address alone, or both in one text.
        before = text[: found.start()] or f"{name} "
        if not _NO_ADDRESS.match(found[0]) and (found["jdbc"] or not _PROXY.search(before)):
            yield seen(
                _is_encrypted(found), path, _without_password(found[0]), good="asks for TLS",
                bad="what is sent goes in the clear; write https, or what asks the driver for TLS",
            )  # fmt: skip


def _is_encrypted(found: re.Match[str]) -> Answer:
    """Whether what an address names is reached by TLS."""
    if found["open"] is not None:
        return Unknown("by which protocol is given at deployment")
    host = found["host"]
    if host is not None:
        named = host.partition("://")[2]
        if host.lower().startswith(_MAY_START_TLS):
            return Unknown(f"whether the connection to {host} is encrypted by a setting elsewhere is not known")
        return Unknown("which host is meant is not known") if "$" in named or not named else False
    return _asks_driver(found["jdbc"]) if found["jdbc"] is not None else _asks_client(found["data"])


def _asks_client(address: str) -> Answer:
    """Whether a client is asked for TLS by the address of a database: MongoDB manual, Connection String Options."""
    if _asks(address):
        return True
    if address.lower().startswith("mongodb") and OPEN not in address and "$" not in address:
        return address.lower().startswith("mongodb+srv:") and not _told_off(address)
    return Unknown("whether this client uses TLS by itself, or is told to elsewhere, is not known")


def _asks_driver(written: str) -> Answer:
    """Whether a driver is asked for TLS, or uses it by itself."""
    url = re.sub(r"\s", "", written)
    if _asks(url):
        return True
    if _BY_DEFAULT.match(url) and not _told_off(url):
        loose = any(key == "sslmode" and value not in _STRONG for key, value in _told(url))
        return Unknown("whether its driver then goes without TLS is not known") if loose else True
    if OPEN in url or "$" in url:
        return Unknown("not all of the database's address is known")
    if _NOT_BY_DEFAULT.match(url) or _told_off(url):
        return False
    return Unknown("whether this driver uses TLS where nothing is said is not known")


def _told_off(url: str) -> bool:
    return any(key in _SWITCHES and value in _OFF for key, value in _told(url))


def _asks(url: Value) -> bool:
    """Whether a driver is asked for TLS throughout. For `useSSL` alone MySQL's own falls back, MariaDB's does not.

    Source: MySQL Connector/J, connecting securely using SSL: `useSSL=true` without `requireSSL` is `sslMode=PREFERRED`.
    """
    told = _told(url)
    asked = [value in _ON for key, value in told if key in _SWITCHES]
    asked += [value in _STRONG for key, value in told if key == "sslmode"]
    return (bool(asked) and all(asked)) or _LOCAL.match(str(url)) is not None


def _insists(url: Value) -> bool:
    """Whether any driver refuses to go without TLS, or need not."""
    insisting = any(key in {"requiressl", "sslmode"} for key, _ in _told(url))
    return _asks(url) and (insisting or _LOCAL.match(str(url)) is not None)


def _told(url: Value) -> list[tuple[str, str]]:
    form = _IN_QUERY if _HAS_QUERY.match(str(url)) else _PARAMETER
    return [(key.lower(), value.strip().lower()) for key, value in form.findall(str(url))]


def _without_password(url: Value) -> Value:
    hidden = re.compile(r"(?i)(?<=password=)[^&;]+|(?<=//)[^/@]+(?=@)")
    return hidden.sub("(hidden)", url) if isinstance(url, str) else url


CONTROL = Control(
    id="ENC-12",
    title="Metastores, directories, and what steps and scripts are given as an address, are reached by TLS",
    why="The connection carries the metastore's password and the description of every table, or who signs in and how.",
    severity="medium",
    population="clusters, groups and fleets with a database by JDBC, another's metastore or a directory, and addresses "
    "in arguments of steps and bootstrap actions or in a security configuration",
    proof="hive-site javax.jdo.option.ConnectionURL, and every jdbc: address in other configurations and in arguments "
    "of steps and bootstrap actions, asks its driver for TLS; hive.metastore.uris has hive.metastore.use.SSL beside "
    "it; no http:// or ftp:// in arguments and security configurations, nor http:// for catalogues, lineage, schemas "
    "and policies in settings, but for the node itself and EC2's metadata; no ldap:// in configurations that does not "
    "start TLS; hosts of Elasticsearch, OpenSearch, Cassandra and Redis have the client's switch beside them",
    remedy="add useSSL=true, or sslMode with verification, to the URL; write https",
    sources=("EMR Release Guide, external MySQL database for Hive",),
    mappings={},
    examine=examine,
    unsure="an argument that is given at deployment is asked only behind an option whose name tells of an address; a "
    "host without a scheme, as `curl host/path`, is not asked",
)
