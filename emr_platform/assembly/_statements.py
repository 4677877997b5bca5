"""Policy statements, wherever templates hold them: on identities, in trust policies, on resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..findings import Path
from ._documents import document
from ._model import Assembly, Resource
from ._values import Answer, Reference, Unknown, Value, at, both, items

Kind = Literal["identity", "trust", "resource", "boundary"]

IDENTITIES = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")
# Where types that are no identities hold a resource policy.
_RESOURCE_POLICIES: dict[str, tuple[str, ...]] = {
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Events::EventBusPolicy": ("Statement",),
    "AWS::KMS::Key": ("KeyPolicy",),
    "AWS::KMS::ReplicaKey": ("KeyPolicy",),
    "AWS::Lambda::LayerVersionPermission": (),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SNS::TopicPolicy": ("PolicyDocument",),
    "AWS::SQS::QueuePolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
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
        return str(at(self.body, "Sid") or "")

    @property
    def effect(self) -> Value:
        return at(self.body, "Effect")

    @property
    def line(self) -> int:
        return self.resource.template.line(self.path)

    def get(self, *path: str | int) -> Value:
        return at(self.body, *path)

    def listed(self, key: str) -> list[Value]:
        """The entries of `Action`, `NotAction`, `Resource` or `NotResource`; what is not known is an Unknown entry."""
        return [entry if there is True else Unknown(str(there)) for entry, _, there in items(at(self.body, key))]

    def principals(self, key: str = "Principal") -> list[tuple[str, Value]]:
        """Kind and name of each principal: `("Service", "ec2.amazonaws.com")`, `("*", "*")` for everybody."""
        given = at(self.body, key)
        if isinstance(given, dict):
            return [(kind, name) for kind, names in given.items() for name, _, _ in items(names)]
        return [] if given is None else [("*" if given == "*" else "?", given)]


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
    else:
        for key in _RESOURCE_POLICIES.get(resource.type, ()):
            yield from _of_policy(resource, (*top, key), "resource")


def _of_policy(resource: Resource, path: Path, kind: Kind, there: Answer = True) -> Iterator[Statement]:
    policy = document(resource.get(*path[3:]))
    if policy is None:
        return
    if isinstance(policy, Unknown):
        yield Statement(resource, path, kind, there, policy)
        return
    inside = policy if path[-1] == "Statement" else at(policy, "Statement")
    where = path if path[-1] == "Statement" else (*path, "Statement")
    for body, index, certain in items(inside):
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
    """

    identity: Resource
    statements: tuple[Statement, ...]
    managed: tuple[Value, ...]
    boundary: tuple[Statement, ...] | Value


def held(identity: Resource, assembly: Assembly) -> Held:
    """Everything that an identity of the templates is granted by them."""
    found = [one for one in statements(identity) if one.kind == "identity"]
    managed: list[Value] = []
    for name, _, there in items(identity.get("ManagedPolicyArns")):
        if isinstance(name, Reference) and name.resource.type == "AWS::IAM::ManagedPolicy":
            found += [_maybe(one, there) for one in statements(name.resource)]
        else:
            managed.append(name)
    beside = {"AWS::IAM::Role": ("Roles", "RoleName"), "AWS::IAM::User": ("Users", "UserName"),
              "AWS::IAM::Group": ("Groups", "GroupName")}[identity.type]  # fmt: skip
    for policy in assembly.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy",
                              "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"):  # fmt: skip
        for key in beside:
            for one, _, there in items(policy.get(key)):
                if isinstance(one, Reference) and one.resource is identity:
                    found += [_maybe(statement, there) for statement in statements(policy)]
    return Held(identity, tuple(dict.fromkeys(found)), tuple(managed), _boundary(identity))


def _boundary(identity: Resource) -> tuple[Statement, ...] | Value:
    given = identity.get("PermissionsBoundary")
    if isinstance(given, Reference) and given.resource.type == "AWS::IAM::ManagedPolicy":
        return tuple(statements(given.resource))
    return given


def _maybe(statement: Statement, there: Answer) -> Statement:
    if there is True:
        return statement
    return Statement(statement.resource, statement.path, statement.kind, both(statement.there, there), statement.body)
