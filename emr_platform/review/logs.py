"""What logs where, with which key, and for how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..assembly import Cluster, Reference, Resource, Text, Unknown, Value, at, is_in, is_true, items, possible
from ..findings import Path
from ._base import Subject
from ._buckets import bucket_of
from ._evidence import Table
from ._rows import UNKNOWN, exists, listed, table, where_path, words
from .controls._calls import logs_of_steps
from .encryption import Key, bucket_key, key_of

GROUP = "AWS::Logs::LogGroup"
_MWAA = ("DagProcessingLogs", "SchedulerLogs", "TaskLogs", "WebserverLogs", "WorkerLogs")


@dataclass(frozen=True, eq=False)
class Log:
    """One kind of log that something writes.

    Attributes:
        what: such as `steps and applications`, `access`, `flow`.
        source: whose.
        target: a bucket or log group of these templates, or the value that names one elsewhere; None for none.
        prefix: of the keys in a bucket.
        key: what encrypts it.
        days: how long it is kept, in words: `365 days`, `for ever`, `unknown: ...`.
        resource, path: where it is written.
    """

    what: str
    source: str
    target: Resource | Value
    prefix: str
    key: Key
    days: str
    resource: Resource
    path: Path


def logs(subject: Subject) -> list[Log]:
    """Everything in the templates that logs, and log groups that nothing here names."""
    found = [
        *_clusters(subject), *_steps(subject), *_buckets(subject), *_flows(subject), *_machines(subject),
        *_functions(subject), *_airflow(subject), *_redshift(subject), *_trails(subject),
    ]  # fmt: skip
    named = {one.target for one in found if isinstance(one.target, Resource)}
    unnamed = [group for group in subject.of(GROUP) if group not in named]
    return [*found, *(_to("log group", one.address, Reference(one), subject, one, ()) for one in unnamed)]


def _clusters(subject: Subject) -> Iterator[Log]:
    for cluster in subject.clusters:
        uri = cluster.get("LogUri")
        given = cluster.get("LogEncryptionKmsKeyId")
        found = _to("steps and daemons", cluster.name, uri, subject, cluster.resource, cluster.path("LogUri"))
        key = found.key if given is None else key_of(given, subject)
        yield Log(found.what, found.source, found.target, found.prefix, key, found.days, found.resource, found.path)
        monitored = cluster.get("MonitoringConfiguration", "CloudWatchLogConfiguration")
        if at(monitored, "LogGroupName") is not None:
            path = cluster.path("MonitoringConfiguration")
            yield _to("steps and Spark", cluster.name, at(monitored, "LogGroupName"), subject, cluster.resource, path)


def _steps(subject: Subject) -> Iterator[Log]:
    """Steps with logs of their own. With which key, where none is theirs, their cluster says."""
    for about, below in logs_of_steps(subject):
        uri, given = about.get(*below, "LogUri"), about.get(*below, "EncryptionKeyArn")
        if uri is not None:
            name, resource = (about.name, about.resource) if isinstance(about, Cluster) else (about.address, about)
            path = about.path(*below, "LogUri") if isinstance(about, Cluster) else _top(about, "LogUri")
            found = _to("steps", name, uri, subject, resource, path)
            key = Key("unknown", "as its cluster has it") if given is None else key_of(given, subject)
            yield replace(found, key=key)


def _buckets(subject: Subject) -> Iterator[Log]:
    targets = [
        bucket_of(one.get("LoggingConfiguration", "DestinationBucketName")) for one in subject.of("AWS::S3::Bucket")
    ]
    for bucket in subject.of("AWS::S3::Bucket"):
        given = bucket.get("LoggingConfiguration", "DestinationBucketName")
        where = ("Resources", bucket.logical_id, "Properties", "LoggingConfiguration")
        if given is None and bucket in targets:
            continue
        prefix = words(bucket.get("LoggingConfiguration", "LogFilePrefix"))
        yield _to("access", bucket.address, given, subject, bucket, where, prefix)


def _flows(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::EC2::FlowLog"):
        what = f"flow, {words(one.get('TrafficType')) or UNKNOWN}"
        target = one.get("LogDestination")
        source = words(one.get("ResourceId"))
        yield _to(what, source, one.get("LogGroupName") if target is None else target, subject, one, _top(one))


def _machines(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::StepFunctions::StateMachine"):
        given = one.get("LoggingConfiguration")
        level = words(at(given, "Level")) or "OFF"
        target = at(given, "Destinations", 0, "CloudWatchLogsLogGroup", "LogGroupArn")
        yield _to(f"runs, level {level}", one.address, target, subject, one, _top(one, "LoggingConfiguration"))


def _functions(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::Lambda::Function"):
        given = one.get("LoggingConfig", "LogGroup")
        name = "/aws/lambda/ and the function's name, a group that Lambda makes" if given is None else given
        yield _to("function", one.address, name, subject, one, _top(one, "LoggingConfig"))


def _airflow(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::MWAA::Environment"):
        for kind in _MWAA:
            on = is_true(one.get("LoggingConfiguration", kind, "Enabled"))
            path = _top(one, "LoggingConfiguration", kind)
            target = words(on) if isinstance(on, Unknown) else "a group that MWAA makes" if on else None
            found = _to(f"Airflow, {kind}", one.address, target, subject, one, path)
            key = key_of(one.get("KmsKey"), subject, Key("AWS key", "owned by MWAA")) if on is True else found.key
            yield Log(found.what, found.source, found.target, "", key, found.days, one, path)


def _redshift(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::RedshiftServerless::Namespace"):
        given = listed(one.get("LogExports"))
        for kind in given:
            what = f"warehouse, {words(kind)}"
            yield _to(what, one.address, "a group that Redshift makes", subject, one, _top(one, "LogExports"))
        if not given:
            yield _to("warehouse, audit", one.address, None, subject, one, _top(one, "LogExports"))
    for one in subject.of("AWS::Redshift::Cluster"):
        yield _to("warehouse, audit", one.address, one.get("LoggingProperties", "BucketName"), subject, one, _top(one))


def _trails(subject: Subject) -> Iterator[Log]:
    for one in subject.of("AWS::CloudTrail::Trail"):
        yield _to("calls of AWS's interfaces", one.address, one.get("S3BucketName"), subject, one, _top(one))


def _top(resource: Resource, *path: str) -> Path:
    return ("Resources", resource.logical_id, "Properties", *path)


def _to(
    what: str, source: str, target: Value, subject: Subject, resource: Resource, path: Path, prefix: str = ""
) -> Log:
    """A log with its target resolved, and what the target says of keys and days."""
    group, bucket = group_of(target, subject), bucket_of(target)
    if group is not None:
        key = key_of(group.get("KmsKeyId"), subject, Key("AWS key", "owned by CloudWatch Logs"))
        return Log(what, source, group, "", key, kept_in_group(group), resource, path or _top(group))
    if bucket is not None:
        prefix = prefix or _prefix(target)
        return Log(what, source, bucket, prefix, bucket_key(bucket, subject)[1], kept(bucket, prefix), resource, path)
    if target is None:
        return Log(what, source, None, "", Key("none", ""), "not logged", resource, path)
    lost = target.why if isinstance(target, Unknown) else "its owner shows key and retention"
    return Log(what, source, target, "", Key("unknown", lost), f"{UNKNOWN}: {lost}", resource, path)


def group_of(value: Value, subject: Subject) -> Resource | None:
    """The log group of these templates that a name or ARN is of."""
    parts = value.parts if isinstance(value, Text) else (value,)
    for part in parts:
        if isinstance(part, Reference) and part.resource.type == GROUP:
            return part.resource
    named = [one for one in subject.of(GROUP) if isinstance(value, str) and one.get("LogGroupName") == value]
    return named[0] if len(named) == 1 else None


def _prefix(location: Value) -> str:
    """The keys' beginning in `s3://<bucket>/<prefix>` or `arn:...:s3:::<bucket>/<prefix>`, as far as it is written."""
    last = location.parts[-1] if isinstance(location, Text) else ""
    return last.removeprefix("/") if isinstance(last, str) else ""


def kept_in_group(group: Resource) -> str:
    """How long a log group keeps what it gets: LOG-03 has the source for those that deliver."""
    days, delivers = group.get("RetentionInDays"), is_in(group.get("LogGroupClass"), "DELIVERY")
    if delivers is not False:
        return words(delivers) if isinstance(delivers, Unknown) else "1 day"
    return "for ever" if days is None else words(days) if isinstance(days, Unknown) else f"{words(days)} days"


def kept(bucket: Resource, prefix: str) -> str:
    """How long a bucket keeps what is below a prefix: the shortest expiry of its lifecycle rules that is for it."""
    given = bucket.get("LifecycleConfiguration", "Rules")
    if isinstance(given, Unknown):
        return words(given)
    found: list[int] = []
    for rule, _, there in items(given):
        if at(rule, "ExpirationInDays") is None:
            continue
        days, state, begins = at(rule, "ExpirationInDays"), at(rule, "Status"), _begins(rule)
        lost = next((one for one in (days, state, begins, there) if isinstance(one, Unknown)), None)
        if lost is not None or len(possible(days)) > 1:
            return words(lost) if lost is not None else words(days)
        if state != "Enabled" or not str(days).isdecimal():
            continue
        if prefix.startswith(words(begins)):
            found.append(int(str(days)))
        elif words(begins).startswith(prefix):
            return f"{UNKNOWN}: {days} days below {words(begins)}, the rest by other rules"
    return f"{min(found)} days" if found else "for ever"


def _begins(rule: Value) -> Value:
    """The prefix a lifecycle rule is for; a rule by tags or sizes is for some objects only, which ones is open."""
    if at(rule, "TagFilters") is not None or at(rule, "ObjectSizeGreaterThan") is not None:
        return Unknown("a lifecycle rule is for some objects by tags or sizes")
    return at(rule, "Prefix")


def retention(subject: Subject) -> Table:
    """Each log as a row: whose, where it goes, with which key, how long it is kept."""
    rows = [
        (one.what, one.source, "nowhere" if one.target is None else words_of(one.target), one.prefix,
         str(one.key) if one.target is not None else "", one.days, exists(one.resource),
         *where_path(one.resource, one.path))
        for one in logs(subject)
    ]  # fmt: skip
    return table(
        "logging",
        "Logs and retention",
        ("Log", "Of", "Goes to", "Prefix", "Key", "Kept", "Condition", "Template", "Line"),
        rows,
        "Groups that AWS's services make are not in templates: whoever holds the account shows their key and retention"
        " (aws logs describe-log-groups). A bucket keeps old versions as its lifecycle rules say.",
    )


def words_of(target: Resource | Value) -> str:
    return target.address if isinstance(target, Resource) else words(target)
