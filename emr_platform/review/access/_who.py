"""The table of who can do what: a line for each statement and access level of each identity and policy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from ...assembly import Reference, Resource, Statement, Unknown, items, path_text, statements
from .._base import Subject
from .._evidence import Cell, Table
from .._rows import several
from ..actions import LEVELS, Action, all_but, matching
from ._grants import HOLDERS, NAMES, Access, Grant, Limit, access, allows
from ._resources import Guarded, closed_keys, guarded, named
from ._words import conditions, words

COLUMNS = (
    "Who", "Kind", "Effect", "Access level", "Actions", "Resources", "Conditions", "Limits", "Through", "Statement",
    "Template", "Line", "Path",
)  # fmt: skip
_NOTE = (
    "What templates grant. Not seen here: service control and resource control policies, session policies, and what "
    "resources outside these templates allow or deny. A denial in the policy of a resource is a line of its own and "
    "not in Limits: it is about one resource, mostly under a condition, where a line of an identity is about many. So "
    "what a line shows is the most that holds. A policy whose text is not known is a line of its own. A policy that is "
    "attached to a name of which nothing is known, or which may be many, is told once, for whichever role has that "
    "name; each role that it may be has one line that says so."
)
_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy",
             "AWS::IAM::GroupPolicy")  # fmt: skip
_NOT_KNOWN = "not known"
"""The access level of what no action is known of."""
_SHOWN = 6
"""Names that a cell shows before it says how many more there are."""


def who_can_do_what(subject: Subject) -> Table:
    """Effective permissions of roles, users and groups, and what policies of resources grant to whom."""
    them, closed = access(subject), closed_keys(subject)
    rows = [row for identity in them.identities for row in _of_identity(them, identity, closed)]
    rows += [row for one in guarded(subject) for row in _of_resource(one)]
    rows += [*_elsewhere(them), *_to_nobody(them), *_to_whichever(them), *_perhaps(them)]
    return Table("who-can-do-what", "Who can do what", COLUMNS, tuple(sorted(rows, key=str)), _NOTE)


def _shut(grant: Grant, closed: set[Resource]) -> str:
    """What to know of keys whose policies do not let IAM decide."""
    entries = [one.resource for one in grant.statement.listed("Resource") if isinstance(one, Reference)]
    names = sorted(one.address for one in entries if one in closed)
    return f"without effect on {', '.join(names)}, whose policy leaves nothing to IAM" if names else ""


def _of_identity(access: Access, identity: Resource, closed: set[Resource]) -> Iterator[tuple[Cell, ...]]:
    kind = identity.type.rpartition("::")[2]
    for grant in access.settled(identity):
        shut = _shut(grant, closed)
        for level, notes, actions in _parts(access, grant):
            limits = "; ".join(filter(None, (notes, shut if "kms:" in actions else "")))
            yield (identity.address, kind, *_row(grant.statement, level, actions, limits, grant.by))
    for name in access.unseen(identity):
        where = ("Resources", identity.logical_id, "Properties", "ManagedPolicyArns")
        line, path = identity.template.line(where), path_text(where)
        note = "its text is not in these templates"
        yield (identity.address, kind, "Allow", "not known", "not known", "not known", "", note, words(name), "",
               identity.template.file, line, path)  # fmt: skip


def _row(statement: Statement, level: str, actions: str, notes: str, by: str) -> tuple[Cell, ...]:
    resources = "; ".join(named(statement, "Resource"))
    maybe = "" if statement.there is True else f"perhaps: {statement.there.why}"  # type: ignore[union-attr]  # never False: it would be no statement of anybody
    return (
        _effect(statement), level, actions, resources, conditions(statement.get("Condition")),
        "; ".join(filter(None, (notes, maybe))), by, statement.sid, statement.resource.template.file, statement.line,
        path_text(statement.path),
    )  # fmt: skip


def _effect(statement: Statement) -> str:
    answer = allows(statement)
    return "not known" if isinstance(answer, Unknown) else "Allow" if answer else "Deny"


def _parts(access: Access, grant: Grant) -> Iterator[tuple[str, str, str]]:
    """Access level, limits and actions, for each pair of level and limits that a statement's actions have."""
    limit = access.limit_of_all(grant.identity) if allows(grant.statement) is not False else Limit(left=True)
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    if limit is None:
        for shown, one in expanded(grant.statement):
            notes = _notes(access.limit(grant.identity, one.name if one else shown))
            found[one.level if one else _NOT_KNOWN, notes][shown] += 1
    else:
        found.update({(level, _notes(limit)): names for level, names in _by_level(grant.statement).items()})
    order = [*LEVELS, _NOT_KNOWN]
    for (level, notes), names in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        yield level, notes, _counted(names)


def _notes(limit: Limit) -> str:
    return "; ".join((("not effective",) if limit.left is False else ()) + limit.notes)


def expanded(statement: Statement) -> Iterator[tuple[str, Action | None]]:
    """What a statement's Action lists, each with the actions that it stands for; None for one that is not known."""
    if isinstance(statement.body, Unknown):
        yield statement.body.why, None
        return
    for entry in statement.listed("Action"):
        found, shown = matching(entry) if isinstance(entry, str) else (), words(entry)
        yield from ((shown if "*" in shown else one.name, one) for one in found)
        if not found:
            yield shown, None
    excluded = [words(entry) for entry in statement.listed("NotAction")]
    if excluded:
        yield from ((f"all but {', '.join(excluded)}", one) for one in all_but(frozenset(excluded)))


def _counted(names: Counter[str]) -> str:
    """Each name once; behind a pattern, how many actions of this level it stands for."""
    return " ".join(
        f"{name} ({count})" if "*" in name or name.startswith("all but ") else name for name, count in names.items()
    )


def _of_resource(one: Guarded) -> Iterator[tuple[Cell, ...]]:
    statement = one.statement
    for kind, name in one.principals:
        for level, names in _by_level(statement).items():
            actions = _counted(names)
            effect, _, _, _, *rest = _row(statement, level, actions, one.note, one.by)
            yield (name, kind, effect, level, actions, one.what, *rest)


def _by_level(statement: Statement) -> dict[str, Counter[str]]:
    """What a statement's Action lists, by access level, each with how many actions of this level it stands for."""
    if isinstance(statement.body, Unknown):
        return {_NOT_KNOWN: Counter({statement.body.why: 1})}
    listed = [_levels(one) if isinstance(one, str) else {(_NOT_KNOWN, words(one)): 1}
              for one in statement.listed("Action")]  # fmt: skip
    if excluded := statement.listed("NotAction"):
        listed.append(_levels_but_for(tuple(map(words, excluded))))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (level, shown), count in chain.from_iterable(one.items() for one in listed):
        found[level][shown] += count
    return found


# `*` stands for thousands of actions, in statement after statement.
@lru_cache(maxsize=1024)
def _levels(pattern: str) -> Counter[tuple[str, str]]:
    """How many actions a pattern stands for, by access level and by what is shown of them: it, or their names."""
    return Counter((one.level, pattern if "*" in pattern else one.name) for one in matching(pattern)) or Counter(
        {(_NOT_KNOWN, pattern): 1}
    )


@lru_cache(maxsize=64)
def _levels_but_for(excluded: tuple[str, ...]) -> Counter[tuple[str, str]]:
    return Counter((one.level, f"all but {', '.join(excluded)}") for one in all_but(frozenset(excluded)))


def _elsewhere(access: Access) -> Iterator[tuple[Cell, ...]]:
    """What policies of these templates grant to identities that are not in them."""
    for policy in access.subject.of(*_POLICIES):
        for key in HOLDERS:
            for name, _, _ in items(policy.get(key)):
                if any(one.is_called(name, NAMES[one.type], policy.template) is not False for one in access.identities):
                    continue
                kind = key.removesuffix("Name").removesuffix("s")
                for statement in statements(policy):
                    for level, names in _by_level(statement).items():
                        row = _row(statement, level, _counted(names), "what else it has is not known", policy.address)
                        yield (f"{words(name)} (not in these templates)", kind, *row)


def _to_nobody(access: Access) -> Iterator[tuple[Cell, ...]]:
    """What policies grant to whoever gets them, where nobody in these templates does."""
    for policy in access.unheld:
        if any(policy.get(key) is not None for key in HOLDERS):
            continue
        for grant in access.grants(policy):
            for level, names in _by_level(grant.statement).items():
                row = _row(grant.statement, level, _counted(names), "what else it has is not known", policy.address)
                yield (f"whoever gets {policy.address}", "Policy", *row)


def _to_whichever(access: Access) -> Iterator[tuple[Cell, ...]]:
    """What policies grant that may be anybody's: once, and not for each whom their names may mean."""
    for policy, holders in access.whichever.items():
        for statement in statements(policy):
            for level, names in _by_level(statement).items():
                for who, kind in holders:
                    notes = f"what else this {kind.lower()} has is not counted, nor its boundary and its denials"
                    yield (who, kind, *_row(statement, level, _counted(names), notes, policy.address))


def _perhaps(access: Access) -> Iterator[tuple[Cell, ...]]:
    """That an identity has policies, too, which may be anybody's: in one row, whatever they grant."""
    for identity, held in access.subject.held.items():
        if not held.anybodys:
            continue
        policies = sorted(one.address for one in held.anybodys)
        kind, where = identity.type.rpartition("::")[2], ("Resources", identity.logical_id)
        yield (identity.address, kind, "not known", _NOT_KNOWN, "perhaps also what the policies of Through grant", "",
               "", f"perhaps: attached to a name that may be this {kind.lower()}'s", several(policies, _SHOWN), "",
               identity.template.file, identity.template.line(where), path_text(where))  # fmt: skip
