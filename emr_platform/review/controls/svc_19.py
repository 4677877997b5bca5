"""SVC-19: shares of RAM and grants of Lake Formation stay inside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...assembly import Answer, Resource, Value, both, items, opposite
from .._base import Control, Outcome, Subject, judge
from ._policies import is_foreign
from ._properties import ask_each

# Where each says for whom it is.
_FOR = {
    "AWS::LakeFormation::Permissions": ("DataLakePrincipal", "DataLakePrincipalIdentifier"),
    "AWS::LakeFormation::PrincipalPermissions": ("Principal", "DataLakePrincipalIdentifier"),
    "AWS::RAM::ResourceShare": ("Principals",),
}
# Whoever IAM lets in; groups and users of IAM Identity Center; organisations, which are taken for one's own.
_INSIDE = ("IAM_ALLOWED_PRINCIPALS", ":identitystore:", ":organizations:")


def examine(subject: Subject) -> Iterator[Outcome]:
    for kind, path in _FOR.items():
        for about in subject.of(kind):
            given = about.get(*path)
            stays = [ask_each(one, partial(_is_inside, about=about)) for one, _, _ in items(given)]
            yield judge(
                both(*stays), about, path, given,
                good="is for this account, or for the organisation",
                bad="is for another account",
            )  # fmt: skip


def _is_inside(name: Value, about: Resource) -> Answer:
    return any(one in str(name) for one in _INSIDE) or opposite(is_foreign(name, about))


CONTROL = Control(
    id="SVC-19",
    title="Shares of RAM and grants of Lake Formation stay inside",
    why="Tables that are granted to another account are read there, with no policy here that shows it.",
    severity="high",
    population="shares of RAM and grants of Lake Formation",
    proof="ResourceShare.Principals and DataLakePrincipalIdentifier name this account, its identities or the "
    "organisation",
    remedy="name this account's roles, or the organisation",
    sources=("Lake Formation Developer Guide, cross-account data sharing",),
    mappings={"NIST 800-53r5": ("AC-3", "AC-4")},
    examine=examine,
    unsure="what DataLakeSettings let other accounts do by themselves is not asked",
)  # fmt: skip
