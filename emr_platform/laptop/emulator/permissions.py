"""The IAM decisions MiniStack does not take: passed roles, EMR tags and resources, the caller's use of KMS keys.

Every decision, MiniStack's own included, is written to the decision log.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, kms, s3, sqs, stepfunctions, sts

from emr_platform.laptop.emulator.names import PARTITION, arn, bucket_and_key, last_segment
from emr_platform.laptop.emulator.redshift import DATA, SERVERLESS, Redshift
from emr_platform.laptop.emulator.runtime_roles import tag_keys
from emr_platform.laptop.emulator.settings import Settings

_ITEM_ACTIONS = frozenset(
    f"dynamodb:{name}" for name in ("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem")
)
EMR_SERVICES = frozenset({"elasticmapreduce", "emr"})
_SSE_HEADER = "x-amz-server-side-encryption"
_KMS_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"

# EMR actions without a resource type: AWS accepts nothing but "*" for them.
# Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic MapReduce".
_WITHOUT_RESOURCE = frozenset(
    {
        "RunJobFlow",
        "ListClusters",
        "CreateSecurityConfiguration",
        "DeleteSecurityConfiguration",
        "DescribeSecurityConfiguration",
        "ListSecurityConfigurations",
        "GetBlockPublicAccessConfiguration",
        "PutBlockPublicAccessConfiguration",
        "ListReleaseLabels",
        "DescribeReleaseLabel",
    }
)


@dataclass(frozen=True)
class _Request:
    """The API call being served, as far as the extra checks need it."""

    method: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON body, or nothing when it is not a JSON object."""
        try:
            parsed = json.loads(self.body or b"{}")
        except (ValueError, UnicodeDecodeError):
            return {}
        return parsed if isinstance(parsed, dict) else {}


@dataclass(frozen=True)
class _Check:
    """One more action the caller must be allowed, with the condition keys AWS sends along."""

    action: str
    resource: str
    context: dict[str, Any] = field(default_factory=dict)


_NO_REQUEST = _Request("", {}, {}, b"")
_REQUEST: contextvars.ContextVar[_Request] = contextvars.ContextVar("laptop_request", default=_NO_REQUEST)
_REFUSED: contextvars.ContextVar[tuple[str, str] | None] = contextvars.ContextVar("laptop_refused", default=None)
_GRANTS: contextvars.ContextVar[tuple[str, ...] | None] = contextvars.ContextVar("laptop_grants", default=None)

TagLookup = Callable[[str], dict[str, str]]


class Permissions:
    """Replaces MiniStack's authorisation with one that also decides and records what AWS would."""

    def __init__(self, settings: Settings, cluster_tags: TagLookup, redshift: Redshift) -> None:
        self._log = settings.log
        self._root_key = settings.root_key
        self._cluster_tags = cluster_tags
        self._redshift = redshift
        self._enforce = iam_evaluator.enforce
        self._topic_keys: dict[str, str] = {}
        self._table_keys: dict[str, str] = {}

    def install(self) -> None:
        """Put the replacements in place; once per process."""
        iam_evaluator.is_root_access_key = sts.is_root_access_key = self._is_root
        iam_evaluator.enforce = self.enforce
        iam_evaluator.evaluate = _remembering_the_grants(iam_evaluator.evaluate)
        iam_actions.extract_resource_arn = _with_better_resources(iam_actions.extract_resource_arn, self._redshift)
        iam_actions.access_denied_response = _naming_what_was_refused(iam_actions.access_denied_response)
        iam_evaluator.evaluate_trust_policy = self._logging_refused_trust(iam_evaluator.evaluate_trust_policy)
        app._dispatch_service_request = _remembering_the_request(app._dispatch_service_request)

    def encrypt_topic(self, topic_arn: str, key: str) -> None:
        """Remember that publishing to a topic also takes the use of a KMS key (MiniStack drops the property)."""
        self._topic_keys[topic_arn] = key

    def encrypt_table(self, table: str, key: str) -> None:
        """Remember that using a table also takes the use of a KMS key (MiniStack drops the property)."""
        self._table_keys[table] = key

    def _is_root(self, access_key_id: str) -> bool:
        # MiniStack also takes "test", any account number and no key at all for the administrator.
        return access_key_id == self._root_key

    def enforce(
        self,
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        """Decide one call, then everything else AWS would ask of its caller; None means allowed."""
        context = dict(service_context or {})
        if service in EMR_SERVICES:
            context |= self._emr_keys(resource_arn)
        elif service == "states":
            context |= _machine_tags(resource_arn)
        elif service == "dynamodb":
            context |= _leading_keys(_REQUEST.get().json())
        context |= self._redshift.keys(iam_action, _REQUEST.get().json())
        if iam_action == "sts:AssumeRole":
            context |= tag_keys(_REQUEST.get().body)
        refused = self._decide(access_key_id, _Check(iam_action, resource_arn, context), service, region)
        if refused or self._is_root(access_key_id):
            return refused
        for check in (*self._further(iam_action, resource_arn), *self._using_redshift(iam_action, resource_arn)):
            refused = self._decide(access_key_id, check, check.action.partition(":")[0], region)
            if refused:
                return refused
        return None

    def _decide(self, key: str, check: _Check, service: str, region: str) -> Any:
        _GRANTS.set(None)
        refused = self._enforce(key, check.action, service, region, check.resource, check.context)
        if self._is_root(key):
            return refused
        decision = "Allow" if refused is None else getattr(refused, "decision", "Deny")
        if refused is not None:
            _REFUSED.set((check.action, check.resource))
        self._log.write(
            principal=_principal_arn(key),
            action=check.action,
            resource=check.resource,
            decision=decision,
            reason=_reason(refused),
            service=service,
            grants=(_GRANTS.get() or ()) if refused is None else (),
        )
        return refused

    def _logging_refused_trust(self, original: Callable[..., bool]) -> Callable[..., bool]:
        """A role's trust policy is asked after its caller's policies allowed the call: only its refusal is news."""

        def evaluate(document: Any, caller: str, context: Any = None) -> bool:
            trusted = original(document, caller, context)
            if not trusted and context is not None:
                self._log.write(
                    principal=caller,
                    action=context.action,
                    resource=context.resource_arn,
                    decision="ImplicitDeny",
                    reason="the role's trust policy does not allow it",
                    service="sts",
                )
            return trusted

        return evaluate

    def _emr_keys(self, resource: str) -> dict[str, Any]:
        """The tag condition keys of an EMR call: those of the request and those of the cluster it names."""
        keys: dict[str, Any] = {}
        body = _REQUEST.get().json()
        tags = {tag.get("Key", ""): tag.get("Value", "") for tag in body.get("Tags") or [] if isinstance(tag, dict)}
        for name, value in tags.items():
            keys[f"elasticmapreduce:requesttag/{name}".lower()] = value
            keys[f"aws:requesttag/{name}".lower()] = value
        if tags or body.get("TagKeys"):
            keys["aws:tagkeys"] = [*tags, *(body.get("TagKeys") or [])]
        if body.get("ExecutionRoleArn"):
            keys["elasticmapreduce:executionrolearn"] = body["ExecutionRoleArn"]
        for name, value in self._cluster_tags(resource.rpartition("/")[2]).items():
            keys[f"elasticmapreduce:resourcetag/{name}".lower()] = value
            keys[f"aws:resourcetag/{name}".lower()] = value
        return keys

    def _further(self, action: str, resource: str) -> Iterator[_Check]:
        if action == "elasticmapreduce:RunJobFlow":
            yield from _launching(_REQUEST.get().json(), self._emr_keys(resource))
        elif action == "elasticmapreduce:TerminateJobFlows":
            yield from self._terminating(action)
        elif action == "sts:AssumeRole":
            yield from _tagging_the_session(resource)
        elif action == "cloudwatch:DeleteAlarms":
            for name in _alarm_names(_REQUEST.get())[1:]:
                yield _Check(action, _alarm_arn(name))
        elif action == "s3:PutObject":
            yield from _writing(resource)
        elif action in ("s3:GetObject", "s3:GetObjectVersion"):
            yield from _reading(resource)
        elif action in _ITEM_ACTIONS:
            yield from _decrypting(self._table_keys.get(last_segment(resource), ""))
        elif action in ("sns:Publish", "sqs:SendMessage"):
            queue = sqs._queue_by_arn(resource) or {"attributes": {}}
            key = self._topic_keys.get(resource) or queue["attributes"].get("KmsMasterKeyId", "")
            yield from _through(action.partition(":")[0], key)

    def _using_redshift(self, action: str, resource: str) -> Iterator[_Check]:
        for needed, where, keys in self._redshift.further(action, resource, _REQUEST.get().json()):
            yield _Check(needed, where, keys)

    def _terminating(self, action: str) -> Iterator[_Check]:
        for cluster in (_REQUEST.get().json().get("JobFlowIds") or [])[1:]:
            named = _cluster_arn(cluster)
            yield _Check(action, named, self._emr_keys(named))


def _machine_tags(resource: str) -> dict[str, str]:
    """The tags of a state machine, which its executions have as well."""
    parts = resource.split(":")
    if len(parts) > 6 and parts[5] == "execution":
        resource = ":".join([*parts[:5], "stateMachine", parts[6]])
    tags = stepfunctions._tags.get(resource) or []
    return {f"aws:resourcetag/{tag['key']}".lower(): tag["value"] for tag in tags}


def _leading_keys(body: dict[str, Any]) -> dict[str, list[str]]:
    """The values of partition keys that a call names (dynamodb:LeadingKeys); keys of our tables are called `key`."""
    many = [key for table in (body.get("RequestItems") or {}).values() for key in table.get("Keys") or []]
    items = [item for item in (body.get("Key"), body.get("Item"), *many) if isinstance(item, dict)]
    return {"dynamodb:leadingkeys": [str(item["key"].get("S")) for item in items if "key" in item]} if items else {}


def _decrypting(table_key: str) -> Iterator[_Check]:
    """Whoever uses a table under a customer key needs the key, through DynamoDB.

    Source: Amazon DynamoDB Developer Guide, "Encryption at rest: how it works", authorization to use a customer key.
    """
    if key := _key_arn(table_key):
        yield _Check("kms:Decrypt", key, {"kms:ViaService": f"dynamodb.{get_region()}.amazonaws.com"})


def _launching(body: dict[str, Any], keys: dict[str, Any]) -> Iterator[_Check]:
    """RunJobFlow passes the service role to EMR and the instance profile's role to EC2, and tags the cluster."""
    for role, receiver in (
        (body.get("ServiceRole"), "elasticmapreduce.amazonaws.com"),
        (_role_of_profile(body.get("JobFlowRole")), "ec2.amazonaws.com"),
        (body.get("AutoScalingRole"), "application-autoscaling.amazonaws.com"),
    ):
        if role:
            yield _Check("iam:PassRole", _role_arn(role), {"iam:PassedToService": receiver})
    if body.get("Tags"):
        yield _Check("elasticmapreduce:AddTags", _cluster_arn("*"), keys)


def _tagging_the_session(role: str) -> Iterator[_Check]:
    if tags := tag_keys(_REQUEST.get().body):
        yield _Check("sts:TagSession", role, tags)


def _through(service: str, given: str) -> Iterator[_Check]:
    """Whoever sends a message encrypted with a customer key needs the key, through the service that has the message.

    Sources: Amazon SNS and Amazon SQS Developer Guides, "Key management".
    """
    via = {"kms:ViaService": f"{service}.{get_region()}.amazonaws.com"}
    if key := _key_arn(given):
        yield _Check("kms:GenerateDataKey", key, via)
        yield _Check("kms:Decrypt", key, via)


def _writing(resource: str) -> Iterator[_Check]:
    """An object written under SSE-KMS takes a data key; a part of a multipart upload also takes reading it back."""
    request = _REQUEST.get()
    bucket, _ = bucket_and_key(resource)
    # What the request asks for wins over the bucket's default; "aws:kms" without a key is the account's aws/s3 key.
    asked = request.headers if request.headers.get(_SSE_HEADER) else s3._bucket_default_sse_headers(bucket)
    key = asked.get(_KMS_KEY_HEADER, "")
    context = _s3_encryption_context(bucket, resource)
    if found := _key_arn(key):
        yield _Check("kms:GenerateDataKey", found, context)
        if "uploadId" in request.query:
            yield _Check("kms:Decrypt", found, context)


def _reading(resource: str) -> Iterator[_Check]:
    """An object stored under SSE-KMS takes decrypting; asking for its headers does not."""
    if _REQUEST.get().method == "HEAD":
        return
    bucket, name = bucket_and_key(resource)
    stored = ((s3._buckets.get(bucket) or {}).get("objects") or {}).get(name) or {}
    key = _key_arn((stored.get("preserved_headers") or {}).get(_KMS_KEY_HEADER, ""))
    if key:
        yield _Check("kms:Decrypt", key, _s3_encryption_context(bucket, resource))


def _s3_encryption_context(bucket: str, resource: str) -> dict[str, Any]:
    """What S3 tells KMS: through which service, and the ARN the data key is bound to (the bucket's with bucket keys).

    Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys", encryption context.
    """
    with_bucket_key = "<BucketKeyEnabled>true" in str(s3._bucket_encryption.get(bucket) or "")
    bound_to = f"arn:{PARTITION}:s3:::{bucket}" if with_bucket_key else resource
    return {
        "kms:ViaService": f"s3.{get_region()}.amazonaws.com",
        "kms:CallerAccount": get_account_id(),
        "kms:EncryptionContext:aws:s3:arn": bound_to,
        "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }


def _key_arn(key: str) -> str | None:
    """Resolve a key id, alias or ARN to the key's ARN; None for a key the emulator does not hold (aws/s3)."""
    record = kms._resolve_key(key) if key else None
    return str(record["Arn"]) if record else None


def _role_of_profile(profile: str | None) -> str | None:
    """Return the role inside an instance profile; a profile that does not exist passes under its own name."""
    if not profile:
        return None
    found = iam._instance_profiles.get(last_segment(profile)) or {}
    roles = found.get("Roles") or []
    return str(roles[0]) if roles else last_segment(profile)


def _role_arn(role: str) -> str:
    known = iam._roles.get(last_segment(role)) or {}
    return str(known.get("Arn") or arn("iam", "", get_account_id(), f"role/{last_segment(role)}"))


def _cluster_arn(cluster_id: str) -> str:
    return arn("elasticmapreduce", get_region(), get_account_id(), f"cluster/{cluster_id}")


def _principal_arn(access_key_id: str) -> str:
    session = sts._sessions.get(access_key_id)
    if session is not None:
        return str(session.get("Arn") or "unknown")
    found = iam_evaluator.resolve_principal(access_key_id, get_account_id())
    return str(getattr(found, "arn", "") or "unknown")


def _reason(refused: Any) -> str:
    if refused is None:
        return "allowed by policy"
    if hasattr(refused, "decision"):
        return "explicit deny" if refused.decision == "Deny" else "no statement allows it"
    return str(getattr(refused, "message", refused))


def _alarm_names(request: _Request) -> list[str]:
    """The alarms a DeleteAlarms request names, in its JSON or its query form."""
    named = request.json().get("AlarmNames")
    if isinstance(named, list):
        return [str(name) for name in named]
    form = parse_qsl(request.body.decode("utf-8", "replace"))
    return [value for field, value in form if field.startswith("AlarmNames.member.")]


def _alarm_arn(name: str) -> str:
    return arn("cloudwatch", get_region(), get_account_id(), f"alarm:{name}")


def _with_better_resources(original: Callable[..., str], redshift: Redshift) -> Callable[..., str]:
    """Name the resource of a call where MiniStack leaves it at "*", and "*" where AWS has no resource type."""

    def extract(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        request, target = _Request(method, query, headers, body), headers.get("x-amz-target", "").rpartition(".")[2]
        if service in EMR_SERVICES:
            return "*" if target in _WITHOUT_RESOURCE else _emr_resource(request.json())
        if service in (DATA, SERVERLESS):
            return redshift.resource(target, request.json())
        if service == "monitoring" and (alarms := _alarm_names(request)):
            return _alarm_arn(alarms[0])
        return original(service, method, path, headers, body, query, region, account)

    return extract


def _emr_resource(request: dict[str, Any]) -> str:
    single = (request.get(name) for name in ("ClusterId", "JobFlowId", "ResourceId", "ClusterArn"))
    ids = request.get("JobFlowIds") or [name for name in single if name]
    return _cluster_arn(last_segment(str(ids[0]))) if ids else "*"


def _naming_what_was_refused(original: Callable[..., Any]) -> Callable[..., Any]:
    """Word a denial as IAM does: with the action that was refused (not the one called) and the resource."""

    def respond(service: str, action: str, principal: str, request_id: str, **more: Any) -> Any:
        refused = _REFUSED.get()
        if refused and not more.get("error_code") and not more.get("message") and service not in ("ssm", "logs"):
            why = (
                "with an explicit deny"
                if more.get("explicit_deny")
                else f"because no identity-based policy allows the {refused[0]} action"
            )
            more["message"] = (
                f"User: {principal} is not authorized to perform: {refused[0]} on resource: {refused[1]} {why}"
            )
        return original(service, action, principal, request_id, **more)

    return respond


def _remembering_the_grants(original: Callable[..., Any]) -> Callable[..., Any]:
    """Note which statements of a caller's policies allow a call: what only one allows is needed."""

    def evaluate(context: Any, policies: Any, *limits: Any) -> Any:
        # The caller's own policies are evaluated first, the resource's after them.
        if _GRANTS.get() is None:
            statements = [statement for policy in policies for statement in policy]
            _GRANTS.set(tuple(grant for statement in statements for grant in _grants(context, statement)))
        return original(context, policies, *limits)

    return evaluate


def _grants(context: Any, statement: Any) -> Iterator[str]:
    """Each action of an Allow statement that fits a call, as "<statement id> <action>"."""
    if statement.effect == "Allow" and iam_evaluator._first_match(context, [statement], "Allow"):
        for action in statement.actions:
            if iam_evaluator.fnmatch_iam(context.action, action):
                yield f"{statement.sid} {action}"


def _remembering_the_request(original: Callable[..., Any]) -> Callable[..., Any]:
    async def dispatch(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], request_id: str
    ) -> Any:
        _REQUEST.set(_Request(method, query, headers, body))
        _REFUSED.set(None)
        return await original(method, path, headers, body, query, request_id)

    return dispatch
