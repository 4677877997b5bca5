"""IAM-11: other accounts take roles only with an external id, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Unknown, ask, both, either, in_policy, is_in, opposite
from .._base import Control, Outcome, Subject
from ..actions import wildcard
from ._calls import asked as asked_of
from ._calls import placed, requests
from ._policies import bound, everybody, of_one_organisation, outsiders, per_policy, plain, tested
from ._seen import seen

_POOLS = ("cognito-identity.amazonaws.com", "cognito-identity-us-gov.amazonaws.com",
          "cognito-identity.cn-north-1.amazonaws.com.cn")  # fmt: skip
"""What identity pools are called, of which guests may be let in. Source: Cognito Developer Guide, role trust."""
# What identity providers say of who signs in: IAM User Guide, reference_policies_iam-condition-keys.
_SIGNED_IN = ("*:aud", "*:sub", "*:repository", "*:repository_owner", "*:repository_owner_id", "saml:*")
IN_CALLS = ("iam:updateAssumeRolePolicy",)


def examine(subject: Subject) -> Iterator[Outcome]:
    asked = [one for one in subject.statements if one.kind == "trust" and is_in(one.effect, "Allow") is not False]
    yield from per_policy(
        asked,
        lambda one: of_one_organisation(one, _holds, subject),
        "Principal",
        good="trusts services, this account, or others with an external id",
        bad="trusts everybody, another account without an external id, or an identity provider without a condition on "
        "whom it vouches for, or to whom",
    )
    for call in requests(subject, *IN_CALLS):
        written = in_policy(asked_of(call, "PolicyDocument"), call.resource, call.place, "trust")
        told = both(*(of_one_organisation(one, _holds, subject) for one in written))
        good, bad = "has a role trust who may be trusted", "has a role trust everybody, or another account"
        yield placed(seen(told, (), call.get("PolicyDocument"), good=good, bad=bad), call)


def _holds(statement: Statement) -> Answer:
    if isinstance(statement.body, Unknown):
        return statement.body
    providers = [name for kind, name in statement.principals() if kind == "Federated"]
    if providers:
        guests = both(either(*(is_in(name, *_POOLS) for name in providers)), _lets_guests_in(statement))
        return either(both(bound(statement, *_SIGNED_IN), opposite(guests)), opposite(statement.there))
    by_id = both(
        opposite(everybody(statement)), statement.get("NotPrincipal") is None, bound(statement, "sts:externalid")
    )
    return either(opposite(outsiders(statement)), by_id)


def _lets_guests_in(statement: Statement) -> Answer:
    """Whether a role is for who did not sign in to an identity pool."""
    asked = list(tested(statement.get("Condition"), tuple(f"{pool}:amr" for pool in _POOLS)))
    if not asked:
        return Unknown("whether guests of the identity pool may take it: no condition asks for authenticated ones")
    return either(
        *(ask(one, lambda given: wildcard(plain(given)).fullmatch("unauthenticated") is not None) for one in asked)
    )


CONTROL = Control(
    id="IAM-11",
    title="Other accounts take roles only with an external id",
    why="A trusted account can be made to take the role for a third party; a wildcard trusts every account.",
    severity="high",
    population="trust policies",
    proof="trust policy: no Principal *; sts:ExternalId or the organisation wherever another account is named; the "
    "subject, with its owner, wherever an identity provider of many customers is; SAML:aud, or another key of SAML's, "
    "also of a provider of one's own",
    remedy="name this account's roles, or add StringEquals sts:ExternalId, or the provider's sub, or SAML:aud",
    sources=(
        "Prowler iam_role_cross_account_readonlyaccess_policy (related)",
        "checkov CKV_AWS_60",
        "checkov CKV_AWS_61 (related)",
        "IAM User Guide, confused-deputy",
        "IAM User Guide, id_roles_create_for-idp_saml",
    ),
    mappings={},
    examine=examine,
)
