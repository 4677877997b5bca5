"""SVC-19: shares of RAM and grants of Lake Formation stay inside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...assembly import Answer, Resource, Value, both, items, opposite
from ...findings import Path
from .._base import Control, Outcome, Subject, judge
from ._policies import is_foreign
from ._properties import ask_each

# Where each says for whom it is.
_FOR = {
    "AWS::LakeFormation::Permissions": ("DataLakePrincipal", "DataLakePrincipalIdentifier"),
    "AWS::LakeFormation::PrincipalPermissions": ("Principal", "DataLakePrincipalIdentifier"),
    "AWS::RAM::ResourceShare": ("Principals",),
}
# Where the grants for tables that a database is given say the same.
_DEFAULTS = ("DatabaseInput", "CreateTableDefaultPermissions")
# Whoever IAM lets in; groups and users of IAM Identity Center; organisations, which are taken for one's own.
_INSIDE = re.compile(r"IAM_ALLOWED_PRINCIPALS$|arn:[^:]*:(identitystore|organizations):")


def examine(subject: Subject) -> Iterator[Outcome]:
    for kind, path in _FOR.items():
        for about in subject.of(kind):
            yield _judged(about, path)
    for database in subject.of("AWS::Glue::Database"):
        for _, index, _ in items(database.get(*_DEFAULTS)):
            yield _judged(database, (*_DEFAULTS, *index, "Principal", "DataLakePrincipalIdentifier"))


def _judged(about: Resource, path: Path) -> Outcome:
    given = about.get(*path)
    stays = [ask_each(one, partial(_is_inside, about=about)) for one, _, _ in items(given)]
    good, bad = "is for this account, or for the organisation", "is for another account"
    return judge(both(*stays), about, path, given, good=good, bad=bad)


def _is_inside(name: Value, about: Resource) -> Answer:
    return _INSIDE.match(str(name)) is not None or opposite(is_foreign(name, about))


CONTROL = Control(
    id="SVC-19",
    title="Shares of RAM and grants of Lake Formation stay inside",
    why="Tables that are granted to another account are read there, with no policy here that shows it.",
    severity="high",
    population="shares of RAM and grants of Lake Formation, those that databases give for their tables too",
    proof="ResourceShare.Principals and DataLakePrincipalIdentifier name this account, its identities or the "
    "organisation",
    remedy="name this account's roles, or the organisation",
    sources=("Lake Formation Developer Guide, cross-account data sharing",),
    mappings={"NIST 800-53r5": ("AC-3", "AC-4")},
    examine=examine,
    unsure="what DataLakeSettings let other accounts do by themselves is not asked",
)  # fmt: skip
