"""SVC-19: shares of RAM, grants of Lake Formation, and events, messages and logs that are sent on stay inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...assembly import Answer, Resource, Text, Unknown, Value, both, items, opposite, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject, judge
from .._code import naming
from ._calls import below, placed, requests
from ._passed_on import passed_on
from ._policies import ORGANISATION_ID, is_foreign, one_is_named
from ._properties import ask_each
from ._seen import seen

# Where each says for whom it is.
_FOR = {
    "AWS::LakeFormation::Permissions": ("DataLakePrincipal", "DataLakePrincipalIdentifier"),
    "AWS::LakeFormation::PrincipalPermissions": ("Principal", "DataLakePrincipalIdentifier"),
    "AWS::RAM::ResourceShare": ("Principals",),
}
# Where the grants for tables that a database is given say the same.
_DEFAULTS = ("DatabaseInput", "CreateTableDefaultPermissions")
_GRANTEE = ("Principal", "DataLakePrincipalIdentifier")
# Where calls say it, of custom resources, state machines, schedules and automations.
IN_CALLS = {
    "glue:createDatabase": (*_DEFAULTS, *_GRANTEE),
    "glue:updateDatabase": (*_DEFAULTS, *_GRANTEE),
    "lakeformation:batchGrantPermissions": ("Entries", *_GRANTEE),
    "lakeformation:grantPermissions": _GRANTEE,
    "ram:associateResourceShare": ("principals",),
    "ram:createResourceShare": ("principals",),
    "redshift:authorizeDataShare": ("ConsumerIdentifier",),
}
# Whoever IAM lets in; groups and users of IAM Identity Center; an organisation, which is taken for one's own.
_INSIDE, _ORGANISATION = (
    re.compile(r"IAM_ALLOWED_PRINCIPALS$|arn:[^:]*:identitystore:"), re.compile("arn:[^:]*:organizations:")
)  # fmt: skip

# What stands after an account for all its identities: Lake Formation Developer Guide, attribute-based access control.
_ALL_OF = ":IAMPrincipals"

_GOOD, _BAD = "is for this account, or for the organisation", "is for another account"


def examine(subject: Subject) -> Iterator[Outcome]:
    for kind, path in _FOR.items():
        for about in subject.of(kind):
            given = about.get(*path)
            # A share without principals is for nobody; a grant without one is none that CloudFormation takes.
            lost = given is None and kind != "AWS::RAM::ResourceShare"
            yield _judged(about, path, Unknown("for whom it is stands nowhere") if lost else given, subject)
    for database in subject.of("AWS::Glue::Database"):
        for _, index, _ in items(database.get(*_DEFAULTS)):
            place: Path = (*_DEFAULTS, *index, *_GRANTEE)
            yield _judged(database, place, database.get(*place), subject)
    for action, keys in IN_CALLS.items():
        for call in requests(subject, action):
            given = list(below(call.request, *keys))
            if given:
                stays = both(*(_stays(one, call.resource, subject) for one in given))
                yield placed(seen(stays, (), given if len(given) > 1 else given[0], good=_GOOD, bad=_BAD), call)
    for code in naming(subject, *(one for one in IN_CALLS if not one.startswith("glue:"))):
        yield code.told("UNKNOWN", "its code grants or shares, and for whom is not known")
    yield from passed_on(subject)


def _judged(about: Resource, path: Path, given: Value, subject: Subject) -> Outcome:
    return judge(_stays(given, about, subject), about, path, given, good=_GOOD, bad=_BAD)


def _stays(given: Value, about: Resource, subject: Subject) -> Answer:
    return both(*(ask_each(one, partial(_is_inside, about=about, subject=subject)) for one, _, _ in items(given)))


def _is_inside(name: Value, about: Resource, subject: Subject) -> Answer:
    if _ORGANISATION.match(str(name)):
        lost = None if ORGANISATION_ID.match(str(name)) else unknown_in(name)
        return one_is_named(subject) if lost is None else lost
    return _INSIDE.match(str(name)) is not None or opposite(is_foreign(_whose(name), about))


def _whose(name: Value) -> Value:
    """The account whose identities a name means, all of them; what is no such name itself."""
    if isinstance(name, Text) and len(name.parts) == 2 and name.parts[1] == _ALL_OF:
        return name.parts[0]
    return name.removesuffix(_ALL_OF) if isinstance(name, str) else name


CONTROL = Control(
    id="SVC-19",
    title="Shares of RAM, grants of Lake Formation, and events, messages and logs that are sent on stay inside",
    why="Tables that are granted to another account are read there, with no policy here that shows it; so is what a "
    "rule, a topic or a log group sends there.",
    severity="high",
    population="shares of RAM and grants of Lake Formation, those too that databases give for their tables; what "
    "rules, schedules, pipes, topics, buckets, functions, trails, flow logs and log groups send to; those too that "
    "calls and code make",
    proof="ResourceShare.Principals and DataLakePrincipalIdentifier, and what a call of a custom resource, state "
    "machine or automation has for them, name this account, its identities or the organisation; every ARN of a target, "
    "endpoint, destination or sink is of this account",
    remedy="name this account's roles and targets, or the organisation",
    sources=(
        "Lake Formation Developer Guide, cross-account data sharing",
        "EventBridge User Guide, eb-cross-account and eb-service-cross-account",
    ),
    mappings={"NIST 800-53r5": ("AC-3", "AC-4")},
    examine=examine,
    unsure="what DataLakeSettings let other accounts do by themselves is not asked, nor whose an address of mail or of "
    "an API is that a topic or rule sends to, nor what a state machine sends by itself, "
    "nor whose buckets are that Athena, Redshift, Studios and Airflow write into",
)  # fmt: skip
