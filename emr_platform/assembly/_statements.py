"""Policy statements, wherever templates hold them: on identities, in trust policies, on resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

from ..findings import Path
from ._documents import document
from ._model import Assembly, Resource, Template
from ._values import Answer, Reference, Text, Unknown, Value, at, both, is_in, items, text

Kind = Literal["identity", "trust", "resource", "boundary"]

_OF_AWS = re.compile(r":iam::(?:aws|\$\{AWS::Partition\}):policy/(.+)", re.DOTALL)
# Source: IAM User Guide, reference_policies_elements_principal.
_KINDS = {"*", "AWS", "CanonicalUser", "Federated", "Service"}
IDENTITIES = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
# Policies that stand beside identities, and the properties of theirs that name these.
_BESIDE = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy",
           "AWS::IAM::GroupPolicy")  # fmt: skip
_HOLDERS = {
    f"{kind}{end}": (f"AWS::IAM::{kind}", f"{kind}Name") for kind in ("Role", "User", "Group") for end in ("s", "Name")
}
_FEW = 6
"""Identities that a name in a policy may mean, up to which the policy is told of each."""
# Where replicas of a DynamoDB::GlobalTable hold a resource policy.
_OF_REPLICAS = (
    ("ResourcePolicy", "PolicyDocument"),
    ("ReplicaStreamSpecification", "ResourcePolicy", "PolicyDocument"),
)
# Where types that are no identities hold a resource policy.
RESOURCE_POLICIES: dict[str, tuple[str, ...]] = {
    "AWS::Backup::BackupVault": ("AccessPolicy",),
    "AWS::DynamoDB::Table": ("ResourcePolicy/PolicyDocument", "StreamSpecification/ResourcePolicy/PolicyDocument"),
    "AWS::DSQL::Cluster": ("PolicyDocument",),
    "AWS::ECR::RegistryPolicy": ("PolicyText",),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Events::EventBus": ("Policy",),
    "AWS::Events::EventBusPolicy": ("Statement",),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::KMS::ReplicaKey": ("KeyPolicy",),
    "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Logs::LogGroup": ("ResourcePolicyDocument",),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::Redshift::Cluster": ("NamespaceResourcePolicy",),
    "AWS::RedshiftServerless::Namespace": ("NamespaceResourcePolicy",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::MultiRegionAccessPointPolicy": ("Policy",),
    "AWS::S3Express::AccessPoint": ("Policy",),
    "AWS::S3Express::BucketPolicy": ("PolicyDocument",),
    "AWS::S3ObjectLambda::AccessPointPolicy": ("PolicyDocument",),
    "AWS::S3Outposts::AccessPoint": ("Policy",),
    "AWS::S3Outposts::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Tables::TableBucketPolicy": ("ResourcePolicy",),
    "AWS::S3Tables::TablePolicy": ("ResourcePolicy",),
    "AWS::S3Vectors::VectorBucketPolicy": ("Policy",),
    "AWS::OpenSearchService::Domain": ("AccessPolicies",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SNS::TopicInlinePolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueueInlinePolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Backup::LogicallyAirGappedBackupVault": ("AccessPolicy",),
    "AWS::CodeArtifact::Domain": ("PermissionsPolicyDocument",),
    "AWS::CodeArtifact::Repository": ("PermissionsPolicyDocument",),
    "AWS::Logs::Destination": ("DestinationPolicy",),
    "AWS::MSK::ClusterPolicy": ("Policy",),
    "AWS::ApiGateway::RestApi": ("Policy",),
    "AWS::CloudTrail::ResourcePolicy": ("ResourcePolicy",),
    "AWS::ECR::PublicRepository": ("RepositoryPolicyText",),
    "AWS::Elasticsearch::Domain": ("AccessPolicies",),
    "AWS::Lambda::ResourcePolicy": ("PolicyDocument",),
    "AWS::SSM::ResourcePolicy": ("Policy",),
    "AWS::VpcLattice::AuthPolicy": ("Policy",),
    "AWS::VpcLattice::ResourcePolicy": ("Policy",),
    "AWS::XRay::ResourcePolicy": ("PolicyDocument",),
}


@dataclass(frozen=True, eq=False)
class Statement:
    """One statement of a policy.

    Attributes:
        resource: the resource of the template in which it is written.
        path: keys from the top of the template to it.
        kind: `identity` grants to whoever holds it, `trust` says who may take a role, `resource` guards a resource.
        there: True, or Unknown when a condition decides whether the statement is there.
        body: the resolved statement; Unknown when a whole policy is.
    """

    resource: Resource
    path: Path
    kind: Kind
    there: Answer
    body: Value

    @property
    def sid(self) -> str:
        found = at(self.body, "Sid")
        return "" if found is None else str(found)

    def only_if(self, there: Answer) -> Statement:
        """The same statement, where it is not certain that it is there: its policy may not be attached or not exist."""
        if there is True:
            return self
        made = replace(self, there=both(self.there, there))
        # Of a policy that may be anybody's there are many copies.
        same = ("origin", "effect", "plain_actions", "services", "said", "found", "_lists")
        vars(made).update({name: getattr(self, name) for name in same})
        return made

    @cached_property
    def origin(self) -> Statement:
        """The statement as it is written, of which this may be a copy by `only_if`."""
        return self

    @cached_property
    def found(self) -> dict[object, Any]:
        """What was found out about it that is the same of all its copies, by what was asked."""
        return {}

    @cached_property
    def effect(self) -> Value:
        return at(self.body, "Effect")

    @cached_property
    def line(self) -> int:
        return self.resource.line(*self.path[2:])

    def get(self, *path: str | int) -> Value:
        return at(self.body, *path)

    def listed(self, key: str) -> list[Value]:
        """The entries of `Action`, `NotAction`, `Resource` or `NotResource`; what is not known is an Unknown entry."""
        if key not in self._lists:
            entries = items(at(self.body, key))
            self._lists[key] = [there if isinstance(there, Unknown) else entry for entry, _, there in entries]
        return self._lists[key]

    @cached_property
    def plain_actions(self) -> frozenset[str] | None:
        """Its actions in lower case, when all are known and none has a wildcard; None otherwise, and with NotAction."""
        listed = self.listed("Action")
        if not listed or self.get("NotAction") is not None:
            return None
        if any(not isinstance(one, str) or "*" in one or "?" in one for one in listed):
            return None
        return frozenset(one.lower() for one in listed)

    @cached_property
    def services(self) -> frozenset[str] | None:
        """The services whose actions it lists; None where it may mean any, and with NotAction."""
        found = set()
        for entry in self.listed("Action") or [None]:
            service = entry.partition(":")[0].lower() if isinstance(entry, str) else "*"
            if "*" in service or "?" in service:
                return None
            found.add(service)
        return None if self.get("NotAction") is not None else frozenset(found)

    @cached_property
    def said(self) -> dict[str, Answer]:
        """Whether its patterns mean an action, as far as that was asked: of each of thousands, again and again."""
        return {}

    @cached_property
    def _lists(self) -> dict[str, list[Value]]:
        """What `listed` found: controls ask for it thousands of times."""
        return {}

    def principals(self, key: str = "Principal") -> list[tuple[str, Value]]:
        """Kind and name of each principal: `("Service", "ec2.amazonaws.com")`, `("*", "*")` for everybody.

        A name is Unknown where it, or whether it is there, is not known; so is a kind, as `?`. Nobody can deploy an
        Allow of a resource or role that says not whom it lets in, or names a kind that there is not.
        """
        given = at(self.body, key)
        if isinstance(given, dict):
            found = [
                (kind, there if isinstance(there, Unknown) else name)
                for kind, names in given.items()
                for name, _, there in items(names)
                if kind in _KINDS or name == "*"
            ]
            wrong = [("?", Unknown(f"{kind} is no kind of principal")) for kind in given if kind not in _KINDS]
            return [*found, *wrong] or self._nobody(key)
        return self._nobody(key) if given is None else [("*" if given == "*" else "?", given)]

    def _nobody(self, key: str) -> list[tuple[str, Value]]:
        """What stands for the principals of a statement that names none."""
        asked = self.kind in {"resource", "trust"} and key == "Principal" and self.get("NotPrincipal") is None
        lost = asked and is_in(self.effect, "Allow") is not False
        return [("?", Unknown("it says not whom it lets in"))] if lost else []


def statements(resource: Resource) -> Iterator[Statement]:
    """The statements that are written in a resource."""
    top: Path = ("Resources", resource.logical_id, "Properties")
    if resource.type in IDENTITIES:
        yield from _of_policy(resource, (*top, "AssumeRolePolicyDocument"), "trust")
        for _, index, there in items(resource.get("Policies")):
            yield from _of_policy(resource, (*top, "Policies", *index, "PolicyDocument"), "identity", there)
    elif resource.type in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy",
                           "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"}:  # fmt: skip
        yield from _of_policy(resource, (*top, "PolicyDocument"), "identity")
    elif resource.type == "AWS::SSO::PermissionSet":
        yield from _of_policy(resource, (*top, "InlinePolicy"), "identity")
    elif resource.type == "AWS::DynamoDB::GlobalTable":
        for _, index, there in items(resource.get("Replicas")):
            for place in _OF_REPLICAS:
                yield from _of_policy(resource, (*top, "Replicas", *index, *place), "resource", there)
    else:
        for key in RESOURCE_POLICIES.get(resource.type, ()):
            yield from _of_policy(resource, (*top, *key.split("/")), "resource")


def _of_policy(resource: Resource, path: Path, kind: Kind, there: Answer = True) -> Iterator[Statement]:
    yield from in_policy(resource.get(*path[3:]), resource, path, kind, there)


def in_policy(given: Value, resource: Resource, path: Path, kind: Kind, there: Answer = True) -> Iterator[Statement]:
    """The statements of a policy that a resource holds, or gives to a call."""
    policy = document(given)
    if policy is None:
        return
    if isinstance(policy, Unknown):
        yield Statement(resource, path, kind, there, policy)
        return
    inside = policy if path[-1] == "Statement" else at(policy, "Statement")
    where = path if path[-1] == "Statement" else (*path, "Statement")
    if inside is None and path[-1] != "Statement":
        inside = Unknown("a policy without statements")
    for body, index, certain in items(inside):
        if isinstance(body, dict) and "Effect" not in body:
            body = Unknown("a statement without Effect")  # noqa: PLW2901  # nothing tells what it says
        yield Statement(resource, (*where, *index), kind, both(there, certain), body)


def all_statements(assembly: Assembly) -> list[Statement]:
    """Every statement of every resource that may exist, in the order of the templates."""
    return [one for resource in assembly if resource.exists is not False for one in statements(resource)]


@dataclass(frozen=True, eq=False)
class Held:
    """What an identity holds.

    Attributes:
        statements: of kind `identity`: in itself, in policies beside it, in managed policies of these templates.
        managed: managed policies that are not in these templates, by ARN or name, and unknown ones.
        boundary: its permissions boundary: statements when it is in these templates, else what names it; None without.
        anybodys: the policies that it has perhaps, as any other has: of the name they are attached to nothing is told,
            or what is told fits many. Their statements are among `statements`.
    """

    identity: Resource
    statements: tuple[Statement, ...]
    managed: tuple[Value, ...]
    boundary: tuple[Statement, ...] | Value
    anybodys: frozenset[Resource] = frozenset()


@lru_cache(maxsize=2)
def all_held(assembly: Assembly) -> dict[Resource, Held]:
    """Everything that the identities of the templates are granted by them; kept for those that were asked last."""
    written = cache(lambda resource: tuple(statements(resource)))
    # Of a policy that may be anybody's, roles of one name in several templates hold the same.
    in_case = cache(lambda policy, there: tuple(one.only_if(there) for one in written(policy)))
    identities = assembly.of(*IDENTITIES)
    beside: dict[Resource, list[_Attached]] = {one: [] for one in identities}
    for policy in assembly.of(*_BESIDE):
        for key, (kind, called) in _HOLDERS.items():
            for name, _, there in items(policy.get(key)):
                for one, it, open_ in _named(name, called, policy, assembly.of(kind)):
                    beside[one].append(_Attached(policy, both(it, there, policy.exists_with(one)), open_))
    return {one: _held(one, assembly, beside[one], written, in_case) for one in identities}


@dataclass(frozen=True)
class _Attached:
    """A policy beside an identity: whether it is surely that identity's, and whether it may be anybody's."""

    policy: Resource
    there: Answer
    open: bool


def _named(
    name: Value, called: str, policy: Resource, identities: Sequence[Resource]
) -> Iterator[tuple[Resource, Answer, bool]]:
    """The identities that a name in a policy means or may mean, each with whether the policy may be anybody's."""
    if isinstance(name, Reference):
        identities = [name.resource] if name.resource in identities else []
    found = [(one, it) for one in identities if (it := one.is_called(name, called, policy.template)) is not False]
    many = len(found) > _FEW or (isinstance(name, Unknown) and all(it is not True for _, it in found))
    yield from ((one, it, many and it is not True) for one, it in found)


def held(identity: Resource, assembly: Assembly) -> Held:
    """Everything that an identity of the templates is granted by them."""
    return all_held(assembly)[identity]


def _held(
    identity: Resource,
    assembly: Assembly,
    beside: Iterable[_Attached],
    written: Callable[[Resource], Iterable[Statement]],
    in_case: Callable[[Resource, Answer], Iterable[Statement]],
) -> Held:
    found = [one for one in statements(identity) if one.kind == "identity"]
    managed: list[Value] = []
    settled: set[Resource] = set()
    for name, _, there in items(identity.get("ManagedPolicyArns")):
        policy = _managed_here(name, identity.template, assembly)
        if policy is None or not policy.template.may_share(identity.template, regions=False):
            managed.append(name)
        else:
            settled.add(policy)
            found += in_case(policy, there)
    for one in beside:
        found += in_case(one.policy, one.there)
    # A policy that is attached in two ways is held once, for certain if one of them is.
    once: dict[tuple[Resource, Path], Statement] = {}
    for statement in found:
        place = (statement.resource, statement.path)
        if place not in once or statement.there is True:
            once[place] = statement
    settled |= {one.policy for one in beside if not one.open}
    anybodys = frozenset(one.policy for one in beside if one.policy not in settled)
    return Held(identity, tuple(once.values()), tuple(managed), _boundary(identity, written), anybodys)


def of_aws(arn: Value) -> str | None:
    """Which of AWS's own policies an ARN names, by its path and name; None for any other.

    Some write `AWS::Partition` for the account, which in the partition `aws` comes to the same.
    """
    found = _OF_AWS.search(str(arn))
    return None if found is None else found[1]


def _managed_here(name: Value, template: Template, assembly: Assembly) -> Resource | None:
    """The managed policy of these templates that a Ref in one of them means, or an ARN by its name.

    An account that is written out is taken for this one: a role holds no policies of others.
    """
    if isinstance(name, Reference):
        return name.resource if name.resource.type == "AWS::IAM::ManagedPolicy" else None
    if not isinstance(name, (str, Text)) or of_aws(name) is not None:
        return None
    called = _after_path(name)
    declared = assembly.of("AWS::IAM::ManagedPolicy")
    return next((one for one in declared if one.is_called(called, "ManagedPolicyName", template) is True), None)


def _after_path(arn: str | Text) -> Value:
    """What stands after the last `/` of an ARN."""
    last: list[Value] = []
    for part in reversed(arn.parts if isinstance(arn, Text) else (arn,)):
        _, separator, end = part.rpartition("/") if isinstance(part, str) else ("", "", part)
        last.insert(0, end)
        if separator:
            break
    return text(last)


def _boundary(identity: Resource, written: Callable[[Resource], Iterable[Statement]]) -> tuple[Statement, ...] | Value:
    given = identity.get("PermissionsBoundary")
    if isinstance(given, Reference) and given.resource.type == "AWS::IAM::ManagedPolicy":
        return tuple(written(given.resource))
    return given
