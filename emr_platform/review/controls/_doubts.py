"""What of an identity leaves open whether it can get other permissions, although no known way is open to it."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Statement, Value, show
from .._base import Outcome, outcome
from .._rows import several
from ..access._escalation import Paths
from ..access._grants import Grant
from ..access._grants import allows as allowed
from ..access._judged import bears_on, doubtful, services_about, tagging
from ..access._words import conditions
from ..actions import wildcard
from ._policies import BY_RESOURCE, bound, on_any
from ._ways import HANDS_ON, Opened, goes_to, on_any_type, open_ways, reaches, takers_of

# What takes off a policy that denies something; who deletes a managed one must detach it first.
_SHEDDING = {
    "AWS::IAM::Role": ("iam:DeleteRolePolicy", "iam:DetachRolePolicy"),
    "AWS::IAM::User": ("iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:RemoveUserFromGroup",
                       "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy"),
    "AWS::IAM::Group": (),
}  # fmt: skip
_OWN_TAGS = {"AWS::IAM::Role": {"iam:TagRole"}, "AWS::IAM::User": {"iam:TagUser"}}
_ANY_TAGS = {name for names in _OWN_TAGS.values() for name in names}


def doubt(holder: Resource, graph: Paths) -> Outcome | None:
    """What to say of who is allowed actions of which nobody has said that they lead to nothing more."""
    passing = [grant.statement for grant, _ in graph.access.allowances(holder, HANDS_ON)
               if on_any_type(grant.statement) is not False]  # fmt: skip
    for grant in graph.access.grants(holder):
        if allowed(grant.statement) is False:
            continue
        for one in doubtful(grant.statement):
            wide = one.by_name != () and on_any_type(grant.statement) is not False
            passed = [
                name for name in one.with_role if any(goes_to(by, takers_of(name)) is not False for by in passing)
            ]
            for names, told in (
                (one.unjudged, "leads"),
                (one.by_name if wide else (), "on any resource leads"),
                (passed, "with any role that it may pass leads"),
            ):
                left = [name for name in names if _is_left(name, grant, graph)]
                if left:
                    reason = f"whether {several(left)} {told} {holder.logical_id} to other permissions is not known"
                    return outcome("UNKNOWN", grant.statement, (), left, reason)
    return None


def sheds(holder: Resource, graph: Paths) -> Outcome | None:
    """What to say of who is denied what a policy of its own allows, and may take off the policy that denies it."""
    access = graph.access
    held = access.subject.held.get(holder)
    denying = {grant.statement for grant in access.denials(holder)}
    if held is None or not denying:
        return None
    taking = [(grant, action) for action in _SHEDDING[holder.type] for grant, _ in access.allowances(holder, action)
              if reaches(grant.statement, holder) or "Group" in action]  # fmt: skip
    if not taking:
        return None
    left = [grant.statement for grant in access.grants(holder) if grant.statement not in denying]
    shut = [*open_ways(left, held.boundary)]
    shut += [name for one in left for found in doubtful(one) for name in found.unjudged if bears_on(name, one)]
    if not shut:
        return None
    grant, action = taking[0]
    reason = f"{holder.logical_id} may take off by {action} what denies it {several(shut)}: whether it can is not known"
    return outcome("UNKNOWN", grant.statement, (), action, reason)


def claims(holder: Resource, graph: Paths, ways: Opened) -> Outcome | None:
    """What to say of who is bound to resources by their tags, or by its own, and may set these tags."""
    bound_by_tags: list[tuple[str, Statement]] | None = None
    for grant in graph.access.grants(holder):
        statement = grant.statement
        if allowed(statement) is False or bound(statement, "*:createaction") is True:
            continue
        left = [name for name in tagging(statement) if _is_left(name, grant, graph)]
        own = not _OWN_TAGS.get(holder.type, _ANY_TAGS).isdisjoint(left)
        own = own and (holder.type not in _OWN_TAGS or reaches(statement, holder))
        services = {name.partition(":")[0] for name in left} if left and on_any_type(statement) is not False else set()
        if not own and not services:
            continue
        if bound_by_tags is None:
            bound_by_tags = list(_bound_by_tags(holder, graph, ways))
        for name, by in bound_by_tags:
            about = {service for action in name.split(" + ") for service in services_about(action)}
            if services.isdisjoint(about) and not (own and _by_own_tags(by)):
                continue
            led = f"{holder.logical_id} may set them by {several(left)}, and has {name} by such tags"
            if only_untagged(statement):
                reason = f"{led}: whoever owns what has no such tag yet shows that it may be taken so"
                return outcome("INHERITED", by, (), left, reason)
            return outcome("UNKNOWN", by, (), left, f"of which resources is not known: {led}")
    return None


def _bound_by_tags(holder: Resource, graph: Paths, ways: Opened) -> Iterator[tuple[str, Statement]]:
    """What would be open, or doubtful on any resource, to who is bound by no tags, each with what allows it."""
    grants = graph.access.grants(holder)
    held = graph.access.subject.held.get(holder)
    opened = ways.to([one.statement for one in grants], None if held is None else held.boundary, tags=False)
    yield from ((name, by) for name, (_, by) in opened.items())
    for grant in grants:
        statement = grant.statement
        if allowed(statement) is not False and on_any(statement, tags=False) is not False:
            found = [name for one in doubtful(statement) for name in one.by_name]
            yield from ((name, statement) for name in found if _is_left(name, grant, graph))


def _by_own_tags(statement: Statement) -> bool:
    """Whether its condition compares with the tags of whoever asks."""
    return "${aws:principaltag/" in conditions(statement.get("Condition")).lower()


def only_untagged(statement: Statement) -> bool:
    """Whether it is for resources that have no such tag yet, or have it with the value that it names."""
    condition = statement.get("Condition")
    return any(
        operator.lower().endswith("equalsifexists") and _binding_tag(key)
        for operator, tests in (condition.items() if isinstance(condition, dict) else ())
        for key in (tests if isinstance(tests, dict) else ())
    )


def _binding_tag(key: str) -> bool:
    return any(wildcard(one).fullmatch(key.lower()) is not None for one in BY_RESOURCE)


def _is_left(action: str, grant: Grant, graph: Paths) -> bool:
    """Whether a statement may allow an action, for all that is denied and bounded."""
    return bears_on(action, grant.statement) and graph.access.leaves(grant.identity, action)


def handed(holder: Resource, graph: Paths, reached: dict[Resource, Answer]) -> Outcome | None:
    """What to say of who passes a role that can get more, or is not here, and may use it by what is not known."""
    able = [(role, by) for role, by in graph.handed(holder) if reached.get(role, False) is not False]
    unseen = graph.access.beside(holder)
    if not able:
        return _may_use_elsewhere(holder, unseen[0], graph) if unseen else None
    if unseen:
        return _perhaps_uses(holder, *able[0], f"what {show(unseen[0])} allows is not in these templates")
    for grant in graph.access.grants(holder):
        for one in doubtful(grant.statement) if allowed(grant.statement) is not False else ():
            for name in one.with_role:
                takers = takers_of(name)
                taken = [(role, by) for role, by in able if goes_to(by, takers) is not False]
                if taken and _is_left(name, grant, graph):
                    return _perhaps_uses(holder, *taken[0], f"what {name} does with it is not known")
    return None


def _may_use_elsewhere(holder: Resource, unseen: Value, graph: Paths) -> Outcome | None:
    """What to say of who passes a role that is not here, and may use it by what is not here either."""
    for name, by in graph.handed_elsewhere(holder):
        reason = f"whoever keeps {name} must show that it can get nothing more: it is not in these templates"
        return outcome("INHERITED", by, (), name, f"{reason}, nor is what {show(unseen)} allows, which may use it")
    return None


def _perhaps_uses(holder: Resource, role: Resource, by: Statement, why: str) -> Outcome:
    told = f"perhaps {holder.logical_id} uses {role.logical_id}, which it passes and which can get more"
    return outcome("UNKNOWN", by, (), role.address, f"{told}: {why}")
