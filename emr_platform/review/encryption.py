"""What stores or moves data, with which key, and who may use each key.

A key is one of these templates' keys, a customer's key elsewhere, AWS's, none, or unknown; never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from ..assembly import (
    Answer,
    Cluster,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    at,
    either,
    is_in,
    is_there,
    is_true,
    possible,
    statements,
)
from ..catalog import ENGINES_IN_THE_CLEAR, SPARK_IN_THE_CLEAR, Unwanted
from ..findings import Path
from ._base import Subject
from ._buckets import BUCKET, bucket_of
from ._evidence import Cell, Table
from ._rows import UNKNOWN, exists, table, where, where_path, words
from .access._grants import access
from .controls._seen import alias_called
from .controls._switches import switched
from .controls.enc_03 import OF_S3A

Kind = Literal["customer key", "customer key elsewhere", "AWS key", "none", "unknown"]

KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
_POLICIES = {"AWS::S3::BucketPolicy": "Bucket", "AWS::SNS::TopicPolicy": "Topics", "AWS::SQS::QueuePolicy": "Queues"}
"""What holds the policy of a bucket, topic or queue, and where it names that."""


@dataclass(frozen=True, eq=False)
class Key:
    """What encrypts something.

    Attributes:
        kind: `customer key` is one of these templates.
        name: the key's address, ARN or alias; AWS's name for its own; why it is unknown.
        resource: the key of these templates; None otherwise.
    """

    kind: Kind
    name: str
    resource: Resource | None = None

    def __str__(self) -> str:
        return self.kind if not self.name else f"{self.kind}: {self.name}"


@dataclass(frozen=True, eq=False)
class Coverage:
    """One thing that stores or moves data.

    Attributes:
        what: such as `bucket`, `EMRFS`, `local disks`, `between nodes`.
        name: whose: the resource's address, or the cluster's name.
        how: the kind of encryption in AWS's words, such as `SSE-KMS`; empty when the key says it all.
        key: what encrypts.
        note: what else a reviewer has to know.
    """

    what: str
    name: str
    how: str
    key: Key
    note: str
    resource: Resource
    path: Path


_NONE = Key("none", "")


@dataclass(frozen=True)
class _Store:
    """How a type says which key it has. Sources: the types' pages in CloudFormation's reference.

    Attributes:
        what: what people call it.
        key: path to the key, below the properties.
        default: the key when none is named and nothing switches encryption off.
        switch: path to what switches encryption, likewise; empty without any.
        unsaid: the key when the switch is not there; None for the one that `key` and `default` give.
        off: the key when it is off.
    """

    what: str
    key: tuple[str | int, ...]
    default: Key
    switch: tuple[str | int, ...] = ()
    unsaid: Key | None = None
    off: Key = _NONE


_ACCOUNT = Key("unknown", "EBS encryption by default, a setting of the account, decides")
_DYNAMODB = Key("AWS key", "owned by DynamoDB")
_STORES: dict[str, _Store] = {
    "AWS::CloudTrail::Trail": _Store("audit trail", ("KMSKeyId",), Key("AWS key", "SSE-S3")),
    "AWS::DynamoDB::Table": _Store(
        "table", ("SSESpecification", "KMSMasterKeyId"), Key("AWS key", "aws/dynamodb"),
        ("SSESpecification", "SSEEnabled"), _DYNAMODB, _DYNAMODB,
    ),
    "AWS::EC2::Volume": _Store("volume", ("KmsKeyId",), Key("AWS key", "aws/ebs"), ("Encrypted",), _ACCOUNT, _ACCOUNT),
    "AWS::ECR::Repository": _Store(
        "image repository", ("EncryptionConfiguration", "KmsKey"), Key("AWS key", "aws/ecr or AES-256")
    ),
    "AWS::EFS::FileSystem": _Store(
        "file system", ("KmsKeyId",), Key("AWS key", "aws/elasticfilesystem"), ("Encrypted",), _NONE
    ),
    "AWS::Kinesis::Stream": _Store("stream", ("StreamEncryption", "KeyId"), _NONE),
    "AWS::Lambda::Function": _Store("function's settings", ("KmsKeyArn",), Key("AWS key", "owned by Lambda")),
    "AWS::Logs::LogGroup": _Store("log group", ("KmsKeyId",), Key("AWS key", "owned by CloudWatch Logs")),
    "AWS::MWAA::Environment": _Store("Airflow", ("KmsKey",), Key("AWS key", "owned by MWAA")),
    "AWS::RDS::DBCluster": _Store("database", ("KmsKeyId",), Key("AWS key", "aws/rds"), ("StorageEncrypted",), _NONE),
    "AWS::RDS::DBInstance": _Store("database", ("KmsKeyId",), Key("AWS key", "aws/rds"), ("StorageEncrypted",), _NONE),
    "AWS::Redshift::Cluster": _Store("warehouse", ("KmsKeyId",), Key("AWS key", "aws/redshift"), ("Encrypted",)),
    "AWS::RedshiftServerless::Namespace": _Store("warehouse", ("KmsKeyId",), Key("AWS key", "owned by Redshift")),
    "AWS::SNS::Topic": _Store("topic", ("KmsMasterKeyId",), _NONE),
    "AWS::SQS::Queue": _Store(
        "queue", ("KmsMasterKeyId",), Key("AWS key", "SSE-SQS"), ("SqsManagedSseEnabled",)
    ),
    "AWS::SecretsManager::Secret": _Store("secret", ("KmsKeyId",), Key("AWS key", "aws/secretsmanager")),
    "AWS::StepFunctions::StateMachine": _Store(
        "state machine", ("EncryptionConfiguration", "KmsKeyId"), Key("AWS key", "owned by Step Functions")
    ),
}  # fmt: skip


def key_of(value: Value, subject: Subject, default: Key = _NONE) -> Key:
    """The key that a property names, through an alias of these templates as well; `default` where it names none."""
    if value is None:
        return default
    found = {str(key): key for key in (_one_key(option, subject, default) for option in possible(value))}
    if len(found) == 1:
        return next(iter(found.values()))
    return Key("unknown", f"{' or '.join(sorted(found))}")


def _one_key(value: Value, subject: Subject, default: Key) -> Key:
    if value is None:
        return default
    called = value if isinstance(value, (Unknown, Reference)) else alias_called(value, subject.assembly)
    if isinstance(called, Unknown):
        return Key("unknown", called.why)
    if called is not None:
        return _referred(called if isinstance(called, Reference) else Reference(called), subject)
    name = words(value)
    alias = name[name.index("alias/") :] if "alias/" in name else name
    if alias.startswith(("aws/", "alias/aws/")):
        return Key("AWS key", alias.removeprefix("alias/"))
    return Key("customer key elsewhere", name)


def _referred(value: Reference, subject: Subject) -> Key:
    if value.resource.type in KEYS:
        return Key("customer key", value.resource.address, value.resource)
    if value.resource.type != "AWS::KMS::Alias":
        return Key("unknown", f"{words(value)} is no key")
    target = value.resource.get("TargetKeyId")
    # No alias of another one can be deployed; two of each other would lead on for ever.
    if any(_is_alias(one) for one in possible(target)):
        return Key("unknown", f"{words(value)} is an alias of an alias")
    return key_of(target, subject)


def _is_alias(value: Value) -> bool:
    return value.resource.type == "AWS::KMS::Alias" if isinstance(value, Reference) else "alias/" in words(value)


@lru_cache(maxsize=2)
def coverage(subject: Subject) -> Sequence[Coverage]:
    """Everything in the templates that stores or moves data, kept for the subjects that were asked last."""
    found = [*_buckets(subject), *_stores(subject), *_athena(subject), *_namespace_secrets(subject)]
    for cluster in subject.clusters:
        found += _cluster(cluster, subject)
    return found


def bucket_key(bucket: Resource, subject: Subject) -> tuple[str, Key]:
    """How a bucket encrypts what is written to it, and with which key.

    A bucket that says nothing has SSE-S3. Source: S3's user guide, default encryption since January 2023.
    """
    given = bucket.get("BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault")
    algorithm = at(given, "SSEAlgorithm")
    if isinstance(given, Unknown) or isinstance(algorithm, Unknown):
        lost = given if isinstance(given, Unknown) else algorithm
        return UNKNOWN, Key("unknown", lost.why)
    if is_in(algorithm, "aws:kms", "aws:kms:dsse") is True:
        return "SSE-KMS", key_of(at(given, "KMSMasterKeyID"), subject, Key("AWS key", "aws/s3"))
    if algorithm is None or algorithm == "AES256":
        return "SSE-S3", Key("AWS key", "owned by S3")
    return words(algorithm), Key("unknown", f"{words(algorithm)} leaves it open")


def _buckets(subject: Subject) -> Iterator[Coverage]:
    for bucket in subject.of(BUCKET):
        how, key = bucket_key(bucket, subject)
        yield Coverage(
            "bucket", bucket.address, how, key, _tls(bucket, subject), bucket, _path(bucket, "BucketEncryption")
        )


def _stores(subject: Subject) -> Iterator[Coverage]:
    for type_, store in sorted(_STORES.items()):
        for one in subject.of(type_):
            note = _tls(one, subject) if type_ in {"AWS::SNS::Topic", "AWS::SQS::Queue"} else ""
            yield Coverage(
                store.what, one.address, "", _store_key(one, store, subject), note, one, _path(one, *store.key)
            )


def _store_key(one: Resource, store: _Store, subject: Subject) -> Key:
    """The key as the switch leaves it. A queue's switch is about SSE-SQS, which a key of its own replaces."""
    given, key = one.get(*store.key), key_of(one.get(*store.key), subject, store.default)
    if not store.switch or (one.type == "AWS::SQS::Queue" and given is not None):
        return key
    switch = one.get(*store.switch)
    if switch is None:
        return key if store.unsaid is None else store.unsaid
    on = is_true(switch)
    if isinstance(on, Unknown):
        return Key("unknown", on.why)
    return key if on else store.off


def _athena(subject: Subject) -> Iterator[Coverage]:
    for group in subject.of("AWS::Athena::WorkGroup"):
        given = group.get("WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration")
        option = at(given, "EncryptionOption")
        if isinstance(given, Unknown) or isinstance(option, Unknown):
            how, key = UNKNOWN, Key("unknown", (given if isinstance(given, Unknown) else option).why)
        elif given is None:
            how, key = "as the bucket", Key("unknown", "the bucket of the results decides")
        else:
            how = words(option).replace("_", "-")
            key = key_of(at(given, "KmsKey"), subject, Key("AWS key", "owned by S3"))
        enforced = is_true(group.get("WorkGroupConfiguration", "EnforceWorkGroupConfiguration"))
        note = "" if enforced is True else "clients may choose other settings" if enforced is False else words(enforced)
        path = _path(group, "WorkGroupConfiguration", "ResultConfiguration")
        yield Coverage("query results", group.address, how, key, note, group, path)


def _namespace_secrets(subject: Subject) -> Iterator[Coverage]:
    for one in subject.of("AWS::RedshiftServerless::Namespace"):
        if is_true(one.get("ManageAdminPassword")) is False:
            continue
        key = key_of(one.get("AdminPasswordSecretKmsKeyId"), subject, Key("AWS key", "aws/secretsmanager"))
        yield Coverage(
            "administrator's secret", one.address, "", key, "", one, _path(one, "AdminPasswordSecretKmsKeyId")
        )


# What configurations undo, and how it is said.
_UNDONE: dict[str, tuple[str, Unwanted]] = {
    "EMRFS": ("S3A has settings of its own in the configurations", OF_S3A),
    "between nodes": ("configurations switch some of it off", {**SPARK_IN_THE_CLEAR, **ENGINES_IN_THE_CLEAR}),
}


def _cluster(cluster: Cluster, subject: Subject) -> Iterator[Coverage]:
    configuration = cluster.security_configuration(subject.assembly)
    document = cluster.security(subject.assembly)
    resource, path = cluster.resource, cluster.path("SecurityConfiguration")
    if isinstance(configuration, Resource):
        resource, path = configuration, _path(configuration, "SecurityConfiguration")
    encryption = at(document, "EncryptionConfiguration")
    for what, (how, key, note) in {
        "EMRFS": _emrfs(encryption, subject),
        "local disks": _disks(encryption, subject) if document is not None else ("", _ACCOUNT, ""),
        "between nodes": in_transit(encryption),
    }.items():
        undone = _UNDONE.get(what) if key.kind != "none" else None
        said = undone[0] if undone is not None and switched(cluster, undone[1]).status == "FAIL" else ""
        yield Coverage(what, cluster.name, how, key, "; ".join(filter(None, (note, said))), resource, path)
    uri = cluster.get("LogUri")
    if uri is not None:
        bucket = bucket_of(uri)
        key = key_of(cluster.get("LogEncryptionKmsKeyId"), subject, Key("unknown", "the bucket of the logs decides"))
        if cluster.get("LogEncryptionKmsKeyId") is None and bucket is not None:
            key = bucket_key(bucket, subject)[1]
        yield Coverage("cluster logs", cluster.name, "", key, words(uri), cluster.resource, cluster.path("LogUri"))


def _emrfs(encryption: Value, subject: Subject) -> tuple[str, Key, str]:
    """Encryption of what EMRFS writes. Source: EMR's management guide, security configurations."""
    on = at(encryption, "EnableAtRestEncryption")
    given = at(encryption, "AtRestEncryptionConfiguration", "S3EncryptionConfiguration")
    refused = _off(on, given)
    if refused is not None:
        note = "the bucket's own default applies to what is written" if refused.kind == "none" else ""
        return "", refused, note
    mode = words(at(given, "EncryptionMode"))
    if mode in {"", "NONE"}:
        return "", _NONE, "the bucket's own default applies to what is written"
    others = at(given, "Overrides")
    note = f"other settings for {len(others)} buckets" if isinstance(others, list) and others else ""
    if mode == "SSE-S3":
        return mode, Key("AWS key", "owned by S3"), note
    if mode == "CSE-Custom":
        return mode, Key("unknown", "a provider of one's own gives the keys"), note
    return mode, key_of(at(given, "AwsKmsKey"), subject, Key("AWS key", "aws/s3")), note


def _disks(encryption: Value, subject: Subject) -> tuple[str, Key, str]:
    given = at(encryption, "AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration")
    refused = _off(at(encryption, "EnableAtRestEncryption"), given)
    if refused is not None:
        return "", refused, ""
    volumes = is_true(at(given, "EnableEbsEncryption"))
    note = (
        "root and data volumes by EBS" if volumes is True else "data volumes by LUKS; the root volume is not encrypted"
    )
    if isinstance(volumes, Unknown):
        note = words(volumes)
    if at(given, "EncryptionKeyProviderType") == "Custom":
        return "Custom", Key("unknown", "a provider of one's own gives the keys"), note
    return words(at(given, "EncryptionKeyProviderType")), key_of(at(given, "AwsKmsKey"), subject), note


def in_transit(encryption: Value) -> tuple[str, Key, str]:
    """Encryption between nodes: with certificates that EMR makes, of an archive in S3, or of a provider."""
    given = at(encryption, "InTransitEncryptionConfiguration", "TLSCertificateConfiguration")
    refused = _off(at(encryption, "EnableInTransitEncryption"), given)
    if refused is not None:
        return "", refused, ""
    provider = words(at(given, "CertificateProviderType"))
    names = {"PEM": "certificates of an archive in S3", "Custom": "certificates of a provider of one's own",
             "EMR": "certificates that EMR makes"}  # fmt: skip
    return (
        f"TLS, {provider}",
        Key("AWS key" if provider == "EMR" else "customer key elsewhere", ""),
        names.get(provider, ""),
    )


def _off(on: Value, given: Value) -> Key | None:
    """The key when encryption is off or not known; None when it is on and described."""
    answer: Answer = False if on is None else is_true(on)
    if isinstance(answer, Unknown):
        return Key("unknown", answer.why)
    if not answer:
        return _NONE
    if isinstance(given, Unknown):
        return Key("unknown", given.why)
    return None if given is not None else _NONE


def _tls(resource: Resource, subject: Subject) -> str:
    """Whether a resource's policy refuses what does not come by TLS."""
    found = _refusals(subject).get(resource, False)
    if isinstance(found, Unknown):
        return words(found)
    return "its policy refuses all but TLS" if found else "no policy asks for TLS"


@lru_cache(maxsize=2)
def _refusals(subject: Subject) -> dict[Resource, Answer]:
    """Whether what does not come by TLS is refused, of every bucket, topic and queue that a policy names."""
    found: dict[Resource, Answer] = {}
    for one in subject.statements:
        if one.kind != "resource" or one.resource.type not in _POLICIES:
            continue
        secure = at(one.get("Condition"), "Bool", "aws:SecureTransport")
        refuses = one.effect == "Deny" and is_in(secure, "false", "False") is True and one.get("NotAction") is None
        answer: Answer = refuses if not isinstance(one.body, Unknown) else one.body
        for name in _flat(one.resource.get(_POLICIES[one.resource.type])):
            if isinstance(name, Reference):
                found[name.resource] = either(found.get(name.resource, False), answer)
    return found


def _flat(value: Value) -> list[Value]:
    return [one for option in possible(value) for one in (option if isinstance(option, list) else [option])]


def _path(resource: Resource, *path: str | int) -> Path:
    return ("Resources", resource.logical_id, "Properties", *path)


def matrix(subject: Subject) -> Table:
    """Everything that stores or moves data, with its key and the key's rotation."""
    rows = []
    for one in coverage(subject):
        rotates = rotation(one.key.resource) if one.key.resource is not None else _rotation_elsewhere(one.key)
        rows.append(
            (one.what, one.name, one.key.kind, one.key.name, one.how, rotates, one.note, exists(one.resource),
             *where_path(one.resource, one.path))
        )  # fmt: skip
    return table(
        "encryption",
        "Encryption",
        ("What", "Name", "Encrypted with", "Key", "How", "Rotation", "Note", "Condition", "Template", "Line"),
        rows,
        "Of a key elsewhere its owner shows policy and rotation: aws kms get-key-policy and get-key-rotation-status."
        " Calls of AWS's interfaces go by TLS; whether a policy insists on it stands in the note.",
    )


def glance(subject: Subject) -> Table:
    """How many things of each kind are encrypted with what."""
    kinds: tuple[Kind, ...] = ("customer key", "customer key elsewhere", "AWS key", "none", "unknown")
    count = Counter((one.what, one.key.kind) for one in coverage(subject))
    rows: list[tuple[Cell, ...]] = [
        (what, *(count[what, kind] for kind in kinds)) for what in {one for one, _ in count}
    ]
    return table("encryption-glance", "Encryption at a glance", ("What", *kinds), rows)


def rotation(key: Resource) -> str:
    """Whether a key of these templates rotates, and how often."""
    answer = is_true(key.get("EnableKeyRotation"))
    if isinstance(answer, Unknown):
        return words(answer)
    days = key.get("RotationPeriodInDays")
    return f"every {words(days) if days is not None else 365} days" if answer else "no"


def _rotation_elsewhere(key: Key) -> str:
    if key.kind == "AWS key":
        return "by AWS"
    return "" if key.kind == "none" else f"{UNKNOWN}: its owner shows it" if "elsewhere" in key.kind else UNKNOWN


def keys(subject: Subject) -> Table:
    """Each key of these templates, with what it encrypts."""
    uses: dict[Resource, list[str]] = {}
    for one in coverage(subject):
        if one.key.resource is not None:
            uses.setdefault(one.key.resource, []).append(one.what)
    rows = []
    for key in subject.of(*KEYS):
        kinds = sorted(set(uses.get(key, [])))
        what = ", ".join(f"{kind} ({uses[key].count(kind)})" for kind in kinds)
        kept = words(key.attribute("DeletionPolicy")) or "Delete"
        rows.append(
            (key.address, words(key.get("Description")), rotation(key), kept,
             what or "nothing in these templates", exists(key), *where(key))
        )  # fmt: skip
    return table(
        "keys",
        "Keys",
        ("Key", "Description", "Rotation", "On deletion", "Encrypts", "Condition", "Template", "Line"),
        rows,
    )


def users(subject: Subject) -> Table:
    """Who may use each key for what, by the key's policy and by policies of identities."""
    rows = [row for key in subject.of(*KEYS) for row in _by_key_policy(key, subject)]
    rows += _by_identities(subject.of(*KEYS), subject)
    return table(
        "key-users",
        "Key users",
        ("Key", "Principal", "Effect", "Actions", "Condition", "By", "Statement", "Template", "Line"),
        rows,
        "The account's root in a key policy lets the account's own IAM policies decide. What an identity may do also"
        " depends on boundaries, session policies and service control policies; grants do not stand in templates.",
    )


def _by_key_policy(key: Resource, subject: Subject) -> Iterator[tuple[Cell, ...]]:
    for one in subject.statements:
        if one.resource is not key:
            continue
        if isinstance(one.body, Unknown):
            yield _user(key.address, words(one.body), one, "key policy")
            continue
        principals = ["everybody" if name == "*" else f"{kind}: {words(name)}" for kind, name in one.principals()]
        others = [f"everybody but {words(name)}" for _, name in one.principals("NotPrincipal")]
        for principal in [*principals, *others] or [UNKNOWN]:
            yield _user(key.address, principal, one, "key policy")


def _by_identities(keys: Sequence[Resource], subject: Subject) -> Iterator[tuple[Cell, ...]]:
    """One row for each statement and key; one for all keys where it reaches, or may reach, every one of several."""
    holding = [(identity.address, one) for identity, held in subject.held.items() for one in held.statements
               if one.resource not in held.anybodys]  # fmt: skip
    holding += [(who, one) for policy, named in access(subject).whichever.items() for who, _ in named
                for one in statements(policy)]  # fmt: skip
    for holder, one in holding if keys else ():
        if _kms(one) is False:
            continue
        reached = {key.address: sure for key in keys if (sure := _reaches(one, key)) is not False}
        if len(reached) == len(keys) > 1:
            perhaps = "" if all(sure is True for sure in reached.values()) else "perhaps "
            reached = {f"{perhaps}each of the {len(keys)} keys": True}
        for name in reached:
            yield _user(name, holder, one, "identity policy")


def _user(key: str, principal: str, one: Statement, by: str) -> tuple[Cell, ...]:
    condition = "; ".join(
        part for part in (conditions(one.get("Condition")), "" if one.there is True else words(one.there)) if part
    )
    return (key, principal, words(one.effect) or UNKNOWN, _actions(one), condition, by, one.sid,
            one.resource.template.file, one.line)  # fmt: skip


def conditions(value: Value) -> str:
    """A condition as one cell: `kms:ViaService StringEquals s3.eu-west-1.amazonaws.com; ...`."""
    if not isinstance(value, dict):
        return words(value)
    parts = []
    for operator, tests in value.items():
        for key, wanted in tests.items() if isinstance(tests, dict) else [("", tests)]:
            parts.append(f"{key} {operator} {words(wanted)}".strip())
    return "; ".join(sorted(parts))


def _kms(one: Statement) -> Answer:
    """Whether a statement is about actions of KMS."""
    listed = one.listed("Action")
    if not listed and one.listed("NotAction"):
        return True
    found: list[Answer] = [
        entry if isinstance(entry, Unknown) else fnmatchcase("kms:", str(entry).lower().split(":")[0] + ":")
        for entry in listed
    ]
    return either(*found) if found else Unknown("no action is written")


def _actions(one: Statement) -> str:
    listed = one.listed("Action")
    if not listed:
        return f"all but {', '.join(map(words, one.listed('NotAction')))}" if one.listed("NotAction") else UNKNOWN
    kms = [
        words(entry)
        for entry in listed
        if isinstance(entry, Unknown) or str(entry).lower().startswith(("kms:", "*", "k*"))
    ]
    return ", ".join(sorted(kms))


def _reaches(one: Statement, key: Resource) -> Answer:
    """Whether a statement's resources include a key; Unknown when that depends on what is not known."""
    listed = one.listed("Resource")
    if not listed:
        return is_there(one.get("NotResource"))
    return either(*(_is_key(entry, key) for entry in listed))


def _is_key(entry: Value, key: Resource) -> Answer:
    answers: list[Answer] = []
    for option in possible(entry):
        if isinstance(option, Unknown):
            answers.append(option)
        elif isinstance(option, Reference):
            answers.append(option.resource is key)
        elif isinstance(option, Text):
            answers.append(_text_is_key(option, key))
        else:
            answers.append(
                option == "*" or (isinstance(option, str) and ":kms:" in option and option.endswith("key/*"))
            )
    return either(*answers)


def _text_is_key(value: Text, key: Resource) -> Answer:
    """`arn:...:kms:...:key/<a key of these templates>` is that key, `.../*` every key; an unknown part is open."""
    written = words(value)
    if any(isinstance(part, Reference) and part.resource is key for part in value.parts):
        return True
    if any(isinstance(part, Unknown) for part in value.parts) and ":kms:" in written:
        return Unknown(f"{written} may be the key")
    return ":kms:" in written and written.endswith(("key/*", ":*"))
