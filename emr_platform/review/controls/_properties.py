"""Questions that controls ask of properties more than once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from ...assembly import (
    Answer,
    Assembly,
    Cluster,
    Reference,
    Resource,
    Statement,
    Template,
    Text,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    items,
    possible,
    show,
    statements,
    text,
    unknown_in,
)
from .._base import Outcome, Status, Subject, outcome
from ._seen import KEY_OF_AWS, KEYS, alias_called, disabled, is_enabled

_WITH_SNAPSHOTS = {
    "AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup",
    "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
}  # fmt: skip


def customer_key(about: Resource, path: tuple[str | int, ...], assembly: Assembly, *, missing: str) -> Outcome:
    """Whether a property names a customer's key: INHERITED for one that is not in these templates.

    Args:
        missing: what happens without one.
    """
    value = about.get(*path)
    status, reason = key_status(value, assembly, missing)
    return outcome(status, about, path, value, reason)


def key_status(value: Value, assembly: Assembly, missing: str) -> tuple[Status, str]:
    """Whether a value names a customer's key, and why."""
    alias = alias_called(value, assembly)
    if (lost := alias if isinstance(alias, Unknown) else unknown_in(value)) is not None:
        return "UNKNOWN", f"which key it is, is not known: {lost.why}"
    named = Reference(alias) if isinstance(alias, Resource) else value
    if isinstance(named, Reference):
        return _key_of(named.resource, named, assembly, missing)
    if value is None or value == "":
        return "FAIL", missing
    if KEY_OF_AWS.search(str(show(value))):
        return "FAIL", f"a key of AWS's: {missing}"
    return "INHERITED", "whoever keeps this key must show its policy and its rotation: it is not in these templates"


def _key_of(resource: Resource, value: Reference, assembly: Assembly, missing: str) -> tuple[Status, str]:
    target = resource.get("TargetKeyId") if resource.type == "AWS::KMS::Alias" else None
    # No alias of another one can be deployed; two of each other would lead on for ever.
    of_alias = isinstance(target, Reference) and target.resource.type == "AWS::KMS::Alias"
    if target is not None and not of_alias and alias_called(target, assembly) is None:
        return key_status(target, assembly, missing)
    if resource.type in KEYS:
        enabled = is_enabled(resource)
        if isinstance(enabled, Unknown):
            return "UNKNOWN", f"whether {resource.logical_id} is enabled is not known: {enabled.why}"
        return ("PASS", "a customer's key of these templates") if enabled else ("FAIL", disabled(resource))
    return "UNKNOWN", f"{value} is no key, and nothing here tells which key it stands for"


def called(subject: Subject, kind: str, key: str, given: Value, cluster: Cluster) -> Resource | None:
    """The resource of a type that a cluster means: by reference, or by the name, or the ARN, that is written out.

    Args:
        key: the property that holds its name.
    """
    if isinstance(given, Reference):
        return given.resource if given.resource.type == kind else None
    name, here = name_in(given), cluster.resource.template
    return next((one for one in subject.of(kind) if one.is_called(name, key, here) is True), None)


def name_in(value: Value) -> Value:
    """The name that an ARN of IAM's ends with, after its path, or a text with a path; a value without one as it is."""
    parts = value.parts if isinstance(value, Text) else (value,)
    for number, part in reversed(tuple(enumerate(parts))):
        if isinstance(part, str) and "/" in part:
            return text([part.rpartition("/")[2], *parts[number + 1 :]])
    return value


def retained(resource: Resource, attribute: str) -> Answer:
    """Whether `DeletionPolicy` or `UpdateReplacePolicy` keeps what a resource holds.

    Source: CloudFormation, DeletionPolicy attribute, with the types that have snapshots, and those whose default it is.
    """
    given = resource.attribute(attribute)
    if given is None and attribute == "DeletionPolicy":
        alone = resource.type == "AWS::RDS::DBInstance" and resource.get("DBClusterIdentifier") is None
        return alone or resource.type == "AWS::RDS::DBCluster"
    snapshot = ("Snapshot",) if resource.type in _WITH_SNAPSHOTS else ()
    return is_in(given, "Retain", "RetainExceptOnCreate", *snapshot)


def takes_logs(subject: Subject, bucket: Resource) -> Answer:
    """Whether S3's access logs of another bucket go to a bucket; S3 delivers them to SSE-S3 only, and neither to
    another account nor to another region: S3 User Guide, ServerLogs."""
    found, name = _logging(subject), bucket.get("BucketName")
    named = found.named.get(name, ()) if isinstance(name, (str, Text, Unknown)) else ()
    # Of those that may or may not log to it one is as good as all; a second, as one may be the bucket itself.
    lists = [found.unknown, *([found.written] if isinstance(name, Unknown) else [])]
    maybe = [one for listed in lists for one in islice(_near(listed, bucket), 2)]
    certain = _near([*found.referred.get(bucket, ()), *named], bucket)
    others = (one for one in [*certain, *maybe] if one is not bucket)
    return either(*(both(_logs_to(one, bucket), one.exists_with(bucket)) for one in others))


def _near(buckets: Iterable[Resource], bucket: Resource) -> Iterator[Resource]:
    """Those that may be of the account and the region of another bucket."""
    return (one for one in buckets if one.template.may_share(bucket.template))


@dataclass(frozen=True)
class _Logging:
    """The buckets that log: by what the destination refers to, by its name; with any name, and with an unknown one."""

    referred: dict[Resource, list[Resource]]
    named: dict[Value, list[Resource]]
    written: list[Resource]
    unknown: list[Resource]


# For the subjects that were asked last: every bucket asks which others log to it.
@lru_cache(maxsize=2)
def _logging(subject: Subject) -> _Logging:
    found = _Logging({}, {}, [], [])
    for one in subject.of("AWS::S3::Bucket"):
        for option in possible(one.get("LoggingConfiguration", "DestinationBucketName")):
            if isinstance(option, Reference):
                found.referred.setdefault(option.resource, []).append(one)
            elif isinstance(option, (str, Text, Unknown)):
                found.named.setdefault(option, []).append(one)
                (found.unknown if isinstance(option, Unknown) else found.written).append(one)
    return found


def bucket_called(subject: Subject, value: Value, template: Template) -> Resource | None:
    """The first bucket of the templates that a value of a template means for certain, as `is_bucket` has it."""
    if isinstance(value, Reference):
        return value.resource if value.resource.type == "AWS::S3::Bucket" else None
    named = _by_name(subject).get(value, ()) if isinstance(value, (str, Text, Unknown)) else ()
    return next((one for one in named if template.reads_as(one.template, value)), None)


@lru_cache(maxsize=2)
def _by_name(subject: Subject) -> dict[Value, list[Resource]]:
    found: dict[Value, list[Resource]] = {}
    for one in subject.of("AWS::S3::Bucket"):
        name = one.get("BucketName")
        if isinstance(name, (str, Text, Unknown)):
            found.setdefault(name, []).append(one)
    return found


def takes_deliveries(bucket: Resource) -> Answer:
    """Whether S3 delivers access logs to a bucket: to SSE-S3 only. S3 User Guide, enable-server-access-logging."""
    rule = ("BucketEncryption", "ServerSideEncryptionConfiguration", 0)
    algorithm = bucket.get(*rule, "ServerSideEncryptionByDefault", "SSEAlgorithm")
    return is_in(algorithm, "AES256") if algorithm is not None else True


def _logs_to(one: Resource, bucket: Resource) -> Answer:
    return is_bucket(one.get("LoggingConfiguration", "DestinationBucketName"), bucket, one.template)


def is_bucket(value: Value, bucket: Resource, template: Template) -> Answer:
    """Whether a value of a template names a bucket: by reference, or by the name that the bucket is given."""
    given = bucket.get("BucketName")
    if isinstance(given, Unknown) and given == value and template.reads_as(bucket.template, value):
        return True
    return ask_each(value, lambda one: _same(one, bucket, template))


def ask_each(value: Value, test: Callable[[Value], Answer]) -> Answer:
    """As `ask`, for tests that may not know."""
    answers = [one if isinstance(one, Unknown) else test(one) for one in possible(value)]
    return answers[0] if len(set(map(str, answers))) == 1 else Unknown(f"depends on {show(value)}")


def _same(value: Value, bucket: Resource, template: Template) -> Answer:
    name = bucket.get("BucketName")
    if isinstance(value, Reference):
        return value.resource is bucket
    if not isinstance(value, (str, Text)):
        return False
    if value == name and not template.reads_as(bucket.template, value):
        return Unknown(f"whether {value} is {bucket.logical_id}, which another template calls so, too")
    return name if isinstance(name, Unknown) else value == name


def policies_of(subject: Subject, bucket: Resource) -> Iterator[tuple[Statement, Answer]]:
    """The statements of the policies of a bucket, each with whether it is surely there for that bucket."""
    given = ((one, is_bucket(one.get("Bucket"), bucket, one.template)) for one in subject.of("AWS::S3::BucketPolicy"))
    yield from _kept(given, bucket)


def attached(
    subject: Subject, about: Resource, kinds: Sequence[str], keys: Sequence[str]
) -> Iterator[tuple[Statement, Answer]]:
    """The same of a topic or queue, whose policies of some types name it in one of some properties."""

    def names(policy: Resource) -> Answer:
        test = partial(_means, about=about, template=policy.template)
        return either(*(both(ask(it, test), sure) for key in keys for it, _, sure in items(policy.get(key))))

    yield from _kept(((one, names(one)) for one in subject.of(*kinds)), about)


def _means(value: Value, about: Resource, template: Template) -> Answer:
    """Whether an ARN or URL means a topic or queue: by reference, or by the name that ends it, of here."""
    return both(_ends_with(value, about, template), is_here(value, template))


def _ends_with(value: Value, about: Resource, template: Template) -> Answer:
    last = value.parts[-1] if isinstance(value, Text) else value
    if isinstance(last, Reference):
        return last.resource is about
    key = _NAMES[about.type]
    if about.get(key) is None:
        return False
    _, separator, name = str(last).replace("/", ":").rpartition(":")
    written = isinstance(last, str) and separator
    return about.is_called(name, key, template) if written else Unknown(f"whether {value} is {about.logical_id}")


def _kept(policies: Iterable[tuple[Resource, Answer]], about: Resource) -> Iterator[tuple[Statement, Answer]]:
    """The statements of policies, each with whether it is surely there; given whether each policy is for a resource.

    That has one policy: of several, the last that is deployed is there, and which that is, is not known.
    """
    found = [(one, named, both(named, one.exists_with(about))) for one, named in policies]
    several = [named for _, named, sure in found if sure is not False].count(True) > 1
    for policy, _, sure in found:
        if sure is not False:
            kept = Unknown(f"{about.logical_id} has several policies, of which one is kept") if several else sure
            yield from ((one, kept) for one in statements(policy))


def at_least(value: Value, number: int) -> Answer:
    """Whether a number, which may be written as text, is as large as another."""

    def test(one: Value) -> Answer:
        written = str(show(one))
        return int(written) >= number if written.isdecimal() else Unknown(f"{written} is no number")

    return ask_each(value, test)


def refuses(statement: Statement, key: str, about: Resource, *, service: str) -> Answer:
    """Whether it denies everybody every action of a service when nothing but one condition holds.

    Args:
        key: `aws:SecureTransport`, false; or `s3:TlsVersion`, less than 1.2.
        about: the bucket, topic or queue that it must name; of a bucket, all objects too.
    """
    if isinstance(statement.body, Unknown):
        return statement.body
    return both(
        is_in(statement.effect, "Deny"),
        _everybody(statement),
        either(*(ask(one, lambda name: _is_all_of(name, service)) for one in statement.listed("Action"))),
        covers(statement, about),
        _only(statement.get("Condition"), key),
        statement.there,
    )


def _everybody(statement: Statement) -> Answer:
    named = (ask(name, lambda one: one == "*") for kind, name in statement.principals() if kind in {"*", "AWS", "?"})
    return either(*named)


def _is_all_of(action: Value, service: str) -> bool:
    # Policies of topics take no wildcard; publishing is what sends something: SNS Developer Guide, enforce encryption.
    return str(action).lower() in {"*", "*:*", f"{service}:*", "sns:publish" if service == "sns" else "*"}


# The property that names it, for types whose ARN ends with the name.
_NAMES = {"AWS::S3::Bucket": "BucketName", "AWS::SNS::Topic": "TopicName", "AWS::SQS::Queue": "QueueName"}
# What of each is its ARN, or the name in it. Ref of a queue is its URL: CloudFormation, AWS::SQS::Queue.
_MEANS_ITSELF = {
    "AWS::S3::Bucket": {"Ref", "Arn"},
    "AWS::SNS::Topic": {"Ref", "TopicArn", "TopicName"},
    "AWS::SQS::Queue": {"Arn", "QueueName"},
}
# What stands before the name in an ARN, and in the URL of a queue, with `AWS::` taken out of pseudo parameters.
_BEFORE_NAME = re.compile(r"arn:[^:]+:(?:s3:::|(?:sns|sqs):(?P<region>[^:]+):(?P<account>[^:]+):)")
_OF_QUEUE = re.compile(r"https?://(?:sqs\.(?P<region>[^./]*[-$?][^./]*)\.)?[^/]+/(?P<account>[^/]+)/")


def covers(statement: Statement, about: Resource) -> Answer:
    """Whether its Resource covers a bucket, topic or queue; of a bucket, every object in it too, by one text or by
    several."""
    if statement.get("NotResource") is not None:
        return Unknown("what NotResource leaves is not known")
    given = about.get(_NAMES[about.type])
    lost = unknown_in(given)
    told = given is not None and (
        lost is None or (lost.parameter is not None and statement.resource.template is about.template)
    )
    own = _flat(given) if told else "<this>"
    names = [own, f"{own}/"] if about.type == "AWS::S3::Bucket" else [own]

    def reaches(entry: Value, name: str) -> Answer:
        if not _may_be_arn(entry, given):
            return False
        written = _written(entry, about, own)
        pattern = _BEFORE_NAME.sub("", written, count=1)
        stem = pattern.rstrip("*")
        every = stem != pattern and (name.startswith(stem) or (pattern == written and "arn:".startswith(stem)))
        # Of objects no text but one with a wildcard means all.
        if every or pattern == name == own:
            return _is_placed(written, about.template)
        if pattern.startswith(own) or isinstance(entry, Reference):
            return False
        return next((one for one in (unknown_in(entry), lost) if one is not None), False)

    entries = statement.listed("Resource")
    return both(*(either(*(ask_each(one, partial(reaches, name=name)) for one in entries)) for name in names))


def _may_be_arn(entry: Value, name: Value) -> bool:
    """Whether an entry of `Resource` may be an ARN, or a pattern for such: a policy with a bare name is refused.

    Source: IAM User Guide, JSON policy elements, Resource; CloudFormation, return values of each type.
    """
    first = entry.parts[0] if isinstance(entry, Text) else entry
    if isinstance(first, Reference):
        is_topic = first.resource.type == "AWS::SNS::Topic"
        return first.attribute.endswith("Arn") or (first.attribute == "Ref" and is_topic)
    if not isinstance(first, str):
        other: bool = first != name
        return other
    # An ARN within an ARN is none.
    rest = entry.parts[1:] if isinstance(entry, Text) else ()
    doubled = any(isinstance(one, Reference) and one.attribute.endswith("Arn") for one in rest)
    return not doubled and (first.startswith(("arn:", "*", "?")) or "*" in first[:4])


def _flat(value: Value) -> str:
    """A value as text without what stands before the name in an ARN."""
    return _BEFORE_NAME.sub("", _written(value), count=1)


def _written(value: Value, about: Resource | None = None, own: str = "") -> str:
    """A value as text; `own` stands for a resource itself."""
    parts = value.parts if isinstance(value, Text) else (value,)
    mine = (
        isinstance(part, Reference) and part.resource is about and part.attribute in _MEANS_ITSELF[about.type]
        for part in parts
    )
    return "".join(own if me else str(part) for me, part in zip(mine, parts, strict=True)).replace("AWS::", "")


def is_here(value: Value, template: Template) -> Answer:
    """Whether the ARN of a topic or queue, or the URL of one, is of the region and account that a stack is for."""
    return _is_placed(_written(value), template)


def _is_placed(arn: str, template: Template) -> Answer:
    found = _BEFORE_NAME.match(arn) or _OF_QUEUE.match(arn)
    given = {} if found is None else {key: one for key, one in found.groupdict().items() if one is not None}
    known = {"region": template.region, "account": template.account}
    fixed = [(key, one) for key, one in given.items() if "*" not in one and not one.startswith("${")]
    lost = next((one for key, one in fixed if known[key] is None or "?" in one), None)
    if any(known[key] not in {None, one} and "?" not in one for key, one in fixed):
        return False
    return True if lost is None else Unknown(f"whether this stack is for {lost} is not known")


def _only(condition: Value, key: str) -> Answer:
    """Whether a condition asks for one thing and nothing beside it, which would narrow the denial."""
    if not isinstance(condition, dict):
        return condition if isinstance(condition, Unknown) else False
    if len(condition) != 1:
        return False
    (operator, tests), *_ = condition.items()
    if not isinstance(tests, dict) or len(tests) != 1:
        return tests if isinstance(tests, Unknown) else False
    (name, value), *_ = tests.items()
    if name.lower() != key.lower():
        return False
    first = value[0] if isinstance(value, list) and len(value) == 1 else value
    if key == "aws:SecureTransport":
        return both(operator.lower() in {"bool", "boolifexists"}, ask(first, lambda one: str(one).lower() == "false"))
    # Without TLS there is no version: IfExists then denies too, which is more.
    compared = operator.lower().removesuffix("ifexists")
    oldest = {"numericlessthan": 1.2, "numericlessthanequals": 1.1}.get(compared)
    return oldest is not None and ask(first, lambda one: _is_at_least(one, oldest))


def _is_at_least(value: Value, number: float) -> bool:
    try:
        return float(str(value)) >= number
    except ValueError:
        return False


def tagged(tags: Value, *names: str) -> Answer:
    """Whether there is a tag of one of some names, in any letters, with a value."""
    found: list[Answer] = []
    for tag, _, there in items(tags):
        if isinstance(tag, Unknown):
            found.append(tag)
            continue
        key = ask(at(tag, "Key"), lambda one: str(one).lower().replace("-", "").replace("_", "") in names)
        found.append(both(key, is_there(at(tag, "Value")), there))
    return either(*found)
