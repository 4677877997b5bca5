"""The tables of trust: who may take which role, and what crosses the account's border."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Resource, Statement, Unknown, items, path_text, statements
from .._base import Subject
from .._evidence import Cell, Table
from ..controls._policies import bound
from ._grants import access, allows
from ._resources import account_of, guarded, principals
from ._shared import shared
from ._words import conditions, words

_TRUST_COLUMNS = (
    "Role", "Kind", "Who may take it", "Effect", "Actions", "Conditions", "Account", "Bound to a caller", "Statement",
    "Template", "Line", "Path",
)  # fmt: skip
_CROSS_COLUMNS = (
    "Direction", "Account", "Resource", "Who", "Effect", "Actions", "Resources", "Conditions", "Statement", "Template",
    "Line", "Path",
)  # fmt: skip
# Conditions that hold a service to one caller, so that it is nobody else's deputy.
# Source: IAM user guide, The confused deputy problem.
_DEPUTY = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "sts:externalid")
_IN_ARN = re.compile(
    r"arn:(?:[a-z-]+|\*|\$\{AWS::Partition\}):([a-z0-9-]+|\*):(?:[a-z0-9-]*|\*|\$\{AWS::Region\}):"
    r"([0-9]{12}|\*|\$\{AWS::AccountId\}):"
)
# Services whose resources have policies, so that another account can let these identities in; `iam` for its roles.
_SHARED = {"*", "backup", "dynamodb", "ecr", "events", "glue", "iam", "kinesis", "kms", "lambda", "secretsmanager",
           "sns", "sqs"}  # fmt: skip
# Conditions that hold a caller to an account. Negated and ...IfExists operators do not.
_CALLER = {"aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "kms:calleraccount"}
_POSITIVE = {"ArnEquals", "ArnLike", "StringEquals", "StringEqualsIgnoreCase", "StringLike"}


def trust(subject: Subject) -> Table:
    """Who may take each role, with conditions."""
    rows = []
    for role in subject.of("AWS::IAM::Role"):
        mine = [one for one in subject.statements if one.resource is role and one.kind == "trust"]
        rows += [row for one in mine for row in _trusted(role, one)]
    note = "Who is trusted also needs a permission of its own when it is an account. Service-linked roles are AWS's."
    return Table("trust", "Trust", _TRUST_COLUMNS, tuple(sorted(rows, key=str)), note)


def _trusted(role: Resource, statement: Statement) -> Iterator[tuple[Cell, ...]]:
    for kind, who, name in principals(statement):
        account = account_of(kind, name, role) or ("" if kind in {"Service", "Federated"} else "not known")
        actions = " ".join(words(one) for one in statement.listed("Action"))
        answer = bound(statement, *_DEPUTY)
        to_one = "not known" if isinstance(answer, Unknown) else "yes" if answer else "no"
        yield (role.address, kind, who, _effect(statement), actions, conditions(statement.get("Condition")), account,
               to_one if kind in {"Service", "Account", "ARN", "Everybody"} else "", *_where(statement))  # fmt: skip


def cross_account(subject: Subject) -> Table:
    """What lets others in from outside the account, and what the templates' identities may do in other accounts."""
    rows = [row for statement in subject.statements if statement.kind == "trust" for row in _in(statement, "")]
    rows += [row for one in guarded(subject) if one.statement.resource.type != "AWS::EC2::VPCEndpoint"
             for row in _in(one.statement, one.what)]  # fmt: skip
    them = access(subject)
    rows += [row for identity in them.identities for grant in them.settled(identity)
             for row in _out(identity, identity.address, grant.statement)]  # fmt: skip
    rows += [row for policy, named in them.whichever.items() for who, _ in named
             for statement in statements(policy) for row in _out(policy, who, statement)]  # fmt: skip
    rows += shared(subject)
    note = (
        "Direction in: a principal of another account, of any, or of one that is not known. Direction out: a resource "
        "of another account, or of any in a service whose resources have policies. Buckets' ARNs name no account. "
        "Shares of RAM, grants of Lake Formation and copies to other accounts' buckets are listed too."
    )
    return Table("cross-account", "Cross-account", _CROSS_COLUMNS, tuple(sorted(set(rows), key=str)), note)


def _in(statement: Statement, what: str) -> Iterator[tuple[Cell, ...]]:
    if allows(statement) is False:
        return
    actions = " ".join(words(one) for one in statement.listed("Action"))
    for kind, who, name in principals(statement):
        account = account_of(kind, name, statement.resource)
        if account == "own" or _own_callers_only(statement) or kind in {"Service", "Federated"}:
            continue
        shown = f"everybody but {who}" if kind == "Everybody but" else who
        yield ("in", account or "not known", statement.resource.address, shown, _effect(statement), actions, what,
               conditions(statement.get("Condition")), *_where(statement))  # fmt: skip


def _own_callers_only(statement: Statement) -> bool:
    """Whether a condition holds everybody who is let in to this account."""
    block = statement.get("Condition")
    for operator, keys in block.items() if isinstance(block, dict) else ():
        for key, wanted in keys.items() if isinstance(keys, dict) else ():
            if operator in _POSITIVE and key.lower() in _CALLER:
                names = [words(one) for one, _, _ in items(wanted)]
                own = ("${AWS::AccountId}", statement.resource.template.account)
                if names and all(_account_in(name) in own for name in names):
                    return True
    return False


def _account_in(name: str) -> str:
    found = _IN_ARN.match(name)
    return found[2] if found else name


def _out(holder: Resource, who: str, statement: Statement) -> Iterator[tuple[Cell, ...]]:
    actions = " ".join(words(one) for one in statement.listed("Action"))
    for entry in statement.listed("Resource"):
        found = _IN_ARN.match(words(entry))
        if found is None or allows(statement) is False or actions == "iam:PassRole":
            continue
        service, account = found[1], found[2]
        if account in ("${AWS::AccountId}", holder.template.account) or (account == "*" and service not in _SHARED):
            continue
        account = "any" if account == "*" else account
        yield ("out", account, statement.resource.address, who, _effect(statement), actions, words(entry),
               conditions(statement.get("Condition")), *_where(statement))  # fmt: skip


def _effect(statement: Statement) -> str:
    answer = allows(statement)
    return "Allow" if answer is True else "Deny" if answer is False else "not known"


def _where(statement: Statement) -> tuple[Cell, ...]:
    return (statement.sid, statement.resource.template.file, statement.line, path_text(statement.path))
