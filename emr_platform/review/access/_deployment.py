"""The policies that CloudFormation's execution role needs to deploy an assembly, and no more than can be told before.

What CloudFormation calls stands in the schemas of the resource providers (`data/handler_actions.json`). Resources are
bound by the names that CloudFormation makes, which begin with the stack's; by account and region where ids are made at
random; keys, and clusters whose nodes are configured, by a tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...assembly import Assembly, Reference, Resource, Value, is_custom
from .._rows import several
from ..actions import action
from ._boundary import Boundary, boundary, listed
from ._handlers import BESIDE, actions_of, is_known, services_of
from ._identity import UNBOUNDING, attached_in, identity, passing
from ._named import (
    arn,
    elsewhere,
    is_named,
    is_open,
    lost,
    made_by,
    patterns,
    secret,
    stack,
    stack_prefixes,
    texts,
    told_by_name,
)
from ._packed import MOST_POLICIES, allow, packed, template
from ._words import words

_SECRET = re.compile(r"\{\{resolve:secretsmanager:(arn:.+?:secret:[^:}]+|(?:\$\{[^}]*\}|[^:}])+)")
_NODES = {f"elasticmapreduce:{verb}Instance{kind}" for verb in ("Add", "Modify") for kind in ("Fleet", "Groups")}
_TAG = "emr-platform:environment"
_FEW = 3


@dataclass(frozen=True)
class Deployment:
    """What a deployment needs.

    Attributes:
        policies: documents, each within MOST_CHARACTERS.
        unknown: types of which it is not known what CloudFormation calls for them.
        left_out: actions that handlers list for services of which these templates have nothing.
        problems: why a deployment with these policies fails as they are.
        warnings: what whoever hands these policies out should know.
    """

    policies: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    def template(self) -> dict[str, Any]:
        """A CloudFormation template that makes the policies and puts out their ARNs, joined with commas."""
        return template(self.policies)


def deployment(assembly: Assembly) -> Deployment:
    """What CloudFormation needs to make, change and delete the stacks of an assembly.

    Roles that all have one permissions boundary must keep it: the policies let no role be made or widened without.
    """
    resources = [one for one in assembly if one.exists is not False]
    wanted = {name for one in resources for name in actions_of(one.type)}
    kept_services = {service for one in resources for service in services_of(one)} | BESIDE
    kept = {name for name in wanted if name.partition(":")[0] in kept_services}
    tags, edge = _Tags(assembly), boundary(resources)
    made = [*_statements(kept, tags, edge, resources), *_custom(resources), *_secrets(resources), *_bootstrap()]
    policies = tuple(packed(made))
    given = {name for policy in policies for one in policy["Statement"] for name in one["Action"]}
    return Deployment(
        policies,
        tuple(sorted({one.type for one in resources if not is_known(one.type)})),
        tuple(sorted(wanted - given - (UNBOUNDING if edge.arn else set()))),
        (*_not_seen(assembly), *_not_named(resources), *_too_many(policies)),
        (*edge.warnings, *tags.warnings(policies), *_of_names(assembly, resources)),
    )


def _not_seen(assembly: Assembly) -> Iterator[str]:
    """What the templates hold that the reader could not see."""
    for one in assembly.gaps:
        if one.hides == "anything":
            yield f"{one.file}:{one.line} {one.what}; the policies may lack what it takes"


def _not_named(resources: list[Resource]) -> Iterator[str]:
    """What the policies would have to name and cannot."""
    for one, key, value in told_by_name(resources):
        unknown = lost(value)
        if unknown is not None:
            remedy = "give it with --parameter" if unknown.parameter in one.template.section("Parameters") else "add it"
            yield f"{one.address}: its {key} is not known, so the policies do not allow it: {unknown.why}; {remedy}"


def _too_many(policies: tuple[dict[str, Any], ...]) -> Iterator[str]:
    if len(policies) > MOST_POLICIES:
        yield (
            f"got {len(policies)} policies, and a role has {MOST_POLICIES} unless the account's quota is raised; give "
            "the command fewer environments at a time, and bootstrap each with a role of its own: cdk bootstrap "
            "--qualifier NAME --toolkit-stack-name NAME"
        )


def _of_names(assembly: Assembly, resources: list[Resource]) -> Iterator[str]:
    """What is taken for granted of names and places."""
    deployed = [one.outermost for one in assembly.templates]
    guessed = sorted({one.stack for one in deployed if one.termination_protection is None})
    if guessed:
        yield (
            f"no manifest names the stacks of these templates: deploy them as {several(guessed, _FEW)}, which their "
            "files are called, or the names in the policies do not fit"
        )
    opened = [one for one, _, value in told_by_name(resources) if is_open(value)]
    if opened:
        yield f"a part of the names of {listed(opened)} is not known and stands as *; give it with --parameter"
    places = sorted({f"{one.account or 'any'}/{one.region}" for one in assembly.templates if one.region is not None})
    if len(places) > 1:
        shown = several(places, _FEW)
        yield f"the stacks go to {shown}: deploy the template of the policies in each account and region"


class _Tags:
    """How keys and clusters are bound: by the tag that CloudFormation hands on from stacks to those it makes."""

    def __init__(self, assembly: Assembly) -> None:
        self.tags = sorted({one.tags[_TAG] for one in assembly.templates if _TAG in one.tags})
        deployed = [one.outermost for one in assembly.templates]
        self._without = sorted({one.stack for one in deployed if _TAG not in one.tags})

    def asked(self, key: str) -> dict[str, Any]:
        """A condition on the tag in a key of conditions; none where a stack has no tag, for they have none."""
        values = self.tags[0] if len(self.tags) == 1 else self.tags
        return {} if self._without or not self.tags else {"StringEquals": {f"{key}/{_TAG}": values}}

    def warnings(self, policies: tuple[dict[str, Any], ...]) -> Iterator[str]:
        sids = {statement["Sid"] for policy in policies for statement in policy["Statement"]}
        for sid, told in (("Keys", "use and change every key"), ("OwnNodes", "configure every cluster's nodes")):
            if self._without and any(one.startswith(sid) for one in sids):
                yield (
                    f"{several(self._without, _FEW)} {'has' if len(self._without) == 1 else 'have'} no tag {_TAG}, so "
                    f"{sid} allows to {told} of the account and region; bind it, or tag the stacks"
                )


def _statements(names: set[str], tags: _Tags, edge: Boundary, resources: list[Resource]) -> Iterator[dict[str, Any]]:
    by_service: dict[str, list[str]] = {}
    prefixes, unscoped = _prefixes(resources), []
    for name in sorted(names):
        found = action(name)
        if found is not None and not found.scoped:
            unscoped.append(name)
        elif name not in {"iam:CreateServiceLinkedRole", "iam:PassRole"}:
            by_service.setdefault(name.partition(":")[0], []).append(name)
    yield allow("NoResourceScope", unscoped, ["*"])
    named = patterns(resources, prefixes)
    unnamed = {one.type: services_of(one) for one in resources if not is_named(one.type)}
    for service, actions in by_service.items():
        # Types without names of their own: what is done for them may be anywhere in the account and region.
        anywhere = {name for kind, services in unnamed.items() if service in services for name in actions_of(kind)}
        places = sorted(named.get(service, ()))
        bound = [one for one in actions if one not in anywhere] if places else []
        free = [one for one in actions if one not in bound]
        if service == "iam":
            yield from identity(bound, places, edge, attached_in(resources))
            yield allow("IamElsewhere", [one for one in actions if one in anywhere], [elsewhere(service)])
        elif service == "kms":
            yield from _keys(actions, [elsewhere(service)], tags)
        else:
            sid = service.title().replace("-", "")
            yield allow(sid, bound, places)
            # Who configures nodes runs code on them. A cluster has its stack's tags from the start.
            nodes = [one for one in free if one in _NODES]
            yield allow("OwnNodes", nodes, [elsewhere(service)], tags.asked("aws:ResourceTag"))
            rest = [one for one in free if one not in nodes]
            yield allow(f"{sid}Elsewhere" if bound else sid, rest, [elsewhere(service)])
    if "iam:CreateServiceLinkedRole" in names:
        linked = arn("iam::{account}:role/aws-service-role/*")
        yield allow("ServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], [linked])
    if "iam:PassRole" in names:
        yield from passing(resources, prefixes)


def _prefixes(resources: list[Resource]) -> list[str]:
    """How the names of stacks begin: those of one environment are taken together."""
    by_environment: dict[str, set[str]] = {}
    for one in resources:
        tags = one.template.outermost.tags
        by_environment.setdefault(tags.get(_TAG, ""), set()).add(stack(one))
    together = stack_prefixes({name for names in by_environment.values() for name in names})
    if len(together) == 1:
        return together
    return sorted({prefix for names in by_environment.values() for prefix in stack_prefixes(names)})


def _keys(actions: list[str], places: list[str], tags: _Tags) -> Iterator[dict[str, Any]]:
    """Keys by the tag of their stacks. A key that is just being made has none yet, so it is asked of the request.

    Grants are made by the services whose resources a key encrypts, on behalf of CloudFormation, never by itself.
    Source: KMS developer guide, kms:GrantIsForAWSResource.
    """
    tagged = tags.asked("aws:ResourceTag")
    yield allow("Keys", [one for one in actions if one != "kms:CreateGrant"], places, tagged)
    if "kms:CreateGrant" in actions:
        for_services = {**tagged, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        yield allow("KeyGrants", ["kms:CreateGrant"], places, for_services)
    if tagged and "kms:TagResource" in actions:
        yield allow("TagNewKeys", ["kms:TagResource"], places, tags.asked("aws:RequestTag"))


def _custom(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """The functions that make custom resources, which CloudFormation calls."""
    functions: set[str] = set()
    for one in resources:
        token: Value = one.get("ServiceToken") if is_custom(one.type) else None
        if isinstance(token, Reference) and token.resource.type == "AWS::Lambda::Function":
            functions.update(made_by(token.resource, stack_prefixes([stack(token.resource)])))
        functions.update(texts(token, one))
    if functions:
        yield allow("CustomResources", ["lambda:InvokeFunction", "sns:Publish"], sorted(functions))


def _bootstrap() -> Iterator[dict[str, Any]]:
    """What every stack of the CDK reads: the version of the bootstrap, and assets."""
    yield allow("BootstrapVersion", ["ssm:GetParameters"], [arn("ssm:{region}:{account}:parameter/cdk-bootstrap/*")])
    yield allow("Assets", ["s3:GetObject", "s3:GetObjectVersion"], [arn("s3:::cdk-*-assets-{account}-{region}/*")])


def _secrets(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """Secrets that templates read by dynamic references."""
    named = {
        name
        for one in resources
        for name in _SECRET.findall(words(one.properties).replace("${AWS::StackName}", stack(one)))
        if not re.search(r"\$\{[^}]*/", name)  # one that these templates make
    }
    if named:
        arns = sorted({name if name.startswith("arn:") else secret(name) for name in named})
        yield allow("Secrets", ["secretsmanager:GetSecretValue"], arns)
