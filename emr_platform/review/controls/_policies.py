"""What policies grant and to whom, as controls ask it. Actions are compared in any letters, as IAM does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache, partial, wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar, cast

from ...assembly import (
    IDENTITIES,
    Answer,
    Choice,
    Pseudo,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    in_policy,
    is_in,
    items,
    of_aws,
    opposite,
    possible,
    unknown_in,
)
from ...findings import Path
from .._base import Outcome, Subject, judge
from .._code import may_give, naming
from .._data import facts
from ..actions import wildcard
from ._calls import asked as asked_of
from ._calls import below, placed, requests
from ._managed import findings
from ._seen import seen
from ._shapes import is_of_any_service, is_open, is_wide, is_wide_by_letters, mean_all

_P = ParamSpec("_P")
_R = TypeVar("_R")
_POLICY_TYPES = ("AWS::IAM::ManagedPolicy",)
# Operators that hold only for requests that carry the key. `...IfExists` and `ForAllValues:` hold without it.
_LIKE = {"stringlike", "arnlike", "arnequals"}
_POSITIVE = {"stringequals", "stringequalsignorecase", "bool", "numericequals", *_LIKE}
NEGATIVE = {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"}
TAGS = ("aws:resourcetag/*", "*:resourcetag/*")
"""Keys of conditions that ask for tags of a resource."""
BY_RESOURCE = (*TAGS, "kms:resourcealiases", "kms:requestalias")
"""Keys of conditions that bind a statement to some resources although its Resource does not."""
FROM_HERE = (
    "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount",
    "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
    "kms:calleraccount", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
)  # fmt: skip
"""Keys of conditions that tell who everybody is, in the sense of S3's and KMS's documentation of public policies."""
_ORGANISATION = ("aws:principalorgid", "aws:principalorgpaths")
_ORGANISATIONS = {
    "aws:principalorgid", "aws:principalorgpaths", "aws:resourceorgid", "aws:resourceorgpaths", "aws:sourceorgid",
    "aws:sourceorgpaths",
}  # fmt: skip
"""Keys of conditions whose values are organisations, or paths that begin with one. An account is of one only."""
_FOR_ORGANISATIONS = (
    ("AWS::Lambda::LayerVersionPermission", "OrganizationId"),
    ("AWS::Lambda::Permission", "PrincipalOrgID"),
    ("AWS::LakeFormation::Permissions", "DataLakePrincipal", "DataLakePrincipalIdentifier"),
    ("AWS::LakeFormation::PrincipalPermissions", "Principal", "DataLakePrincipalIdentifier"),
    ("AWS::RAM::ResourceShare", "Principals"),
)
"""Properties that may name one, too, in an ARN or by itself."""
_OF_SERVICE = re.compile(r"arn:[^:]*:([a-z0-9-]+):")
ORGANISATION_ID = re.compile(r"(?:arn:[^:]*:organizations::[^:]*:[a-z]+/)?(o-[a-z0-9]+)(?:/|$)")
_OF_ACCOUNTS = {
    "aws:principalaccount", "aws:principalarn", "aws:resourceaccount", "aws:sourceaccount", "aws:sourcearn",
    "aws:sourceowner", "kms:calleraccount", "kms:granteeprincipal", "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn", "s3:resourceaccount",
}  # fmt: skip
"""Keys of conditions whose values are accounts or ARNs: they bind a statement to this account, or to another."""
_OF_NETWORKS = ("aws:sourcevpc", "aws:sourcevpce")
"""Keys of conditions whose values do not tell whose they are, unless they are of these templates."""
_GRANTEES = ("kms:granteeprincipal",)
"""Keys of conditions whose values are identities, which a pattern for all of a kind does not bind."""
_SWITCHES = ("kms:grantisforawsresource",)
"""Keys of conditions that are true or false, of which true binds."""
# How every value of a key begins: a pattern that asks for no more than that means all of them.
_BEGINNINGS = {
    "aws:principalorgid": "o-", "aws:principalorgpaths": "o-", "aws:sourceorgid": "o-", "aws:sourceorgpaths": "o-",
    "aws:sourcevpc": "vpc-", "aws:sourcevpce": "vpce-", "kms:requestalias": "alias/", "kms:resourcealiases": "alias/",
}  # fmt: skip
# Keys of conditions whose values are policies, and the controls that find AWS's policies which bind nothing.
_POLICIES = {"iam:policyarn": ("IAM-05", "IAM-07"), "iam:permissionsboundary": ("IAM-05",)}
_ISSUERS = facts("token_issuers")
# Audiences that an identity provider gives to whoever asks: only the subject tells customers of theirs apart.
_AUDIENCES_OF_ALL = {f"{one}:aud" for one in _ISSUERS["of_all"]}
# How subjects of such providers begin, before a customer's name, and what ends that name.
_SUBJECTS = {one["subject"]: one["ends_customer"] for one in _ISSUERS["of_all"].values()}
# Those that a cluster of EKS, which is one customer's, gives.
_OF_EKS = "oidc.eks."
# Issuers that are one customer's, by their address.
_OF_ONE = tuple(_ISSUERS["of_one"])
# Those of which an audience is one customer's, by their address or because it is the audience's id.
_WITH_OWN_AUDIENCE = (*(f"{one}*" for one in _OF_ONE), *_ISSUERS["own_audience"])
# Who everybody is, and which service: not told by a variable of IAM's, which tags of whoever asks may fill, unless it
# says whose the resource is. Source: IAM User Guide, policy variables.
_OF_CALLERS = {*FROM_HERE, "sts:externalid", "iam:passedtoservice"}
_VARIABLE = re.compile(r"(?i)\$\{(?!aws:resource(account|orgid|orgpaths)\b)[a-z0-9-]+:")
# Audiences that say for whom a token is, not who asked for it.
_FOR_STS = ("sts.amazonaws.com", "sts.amazonaws.com.cn")
# Services that take roles: a pattern for two of them names none.
_TAKERS = tuple(
    f"{one}.amazonaws.com"
    for one in (
        "airflow", "apigateway", "batch", "cloudformation", "codebuild", "datapipeline", "ec2", "ecs-tasks",
        "edgelambda", "elasticmapreduce", "events", "firehose", "glue", "lambda", "rds", "redshift", "sagemaker",
        "scheduler", "ssm", "states",
    )
)  # fmt: skip
# How services are called as principals, by the partition: IAM User Guide, reference_policies_elements_principal; and
# botocore's endpoints.json, `dnsSuffix`.
_SERVICE = re.compile(
    r"[a-z0-9_.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|alexa\.com|aws\.internal|amazonaws\.eu|c2s\.ic\.gov"
    r"|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)",
    re.IGNORECASE,
)
_ATTACH = ("iam:attachGroupPolicy", "iam:attachRolePolicy", "iam:attachUserPolicy")
_OF_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner")


def given_by_calls(subject: Subject, actions: Mapping[str, tuple[str, ...]]) -> Iterator[Outcome]:
    """What is to be said of the policies that calls put on something, by where in their requests these stand.

    Such a policy is often not of one of these templates' resources: it may be the whole account's.
    """
    for action, keys in actions.items():
        for call in requests(subject, action):
            for given in below(call.request, *keys):
                written = list(in_policy(given, call.resource, call.place, "resource"))
                out = both(*map(keeping_out(written, subject), written))
                good, bad = "gives a policy that lets in this account and services only", "lets in another account"
                yield placed(seen(out, (), given, good=good, bad=f"gives a policy that {bad}, or everybody"), call)
    for code in naming(subject, *actions):
        for action in [one for one, keys in actions.items() if may_give(code.written, one, keys[-1])][:1]:
            yield code.told("UNKNOWN", f"its code names {action}, and the policy is not known")


def let_in_by_calls(subject: Subject, actions: Mapping[str, str]) -> Iterator[Outcome]:
    """The same of accounts and identities that calls let in by themselves, by the key under which their requests have
    them. Services are not asked: what lets them in is a question of its own."""
    for action, key in actions.items():
        for call in requests(subject, action):
            organisation = next(
                filter(None, (asked_of(call, key_) for key_ in ("PrincipalOrgID", "OrganizationId"))), None
            )
            condition = {"StringEquals": {"aws:PrincipalOrgID": organisation}} if organisation is not None else None
            for given in below(call.request, key):
                if _SERVICE.fullmatch(str(given)):
                    continue
                body = {"Effect": "Allow", "Principal": {"AWS": given}, "Condition": condition}
                one = Statement(call.resource, call.place, "resource", True, body)
                out = keeping_out([one], subject)(one)
                good, bad = "lets in this account only", "lets in another account, or everybody"
                yield placed(seen(out, (), given, good=good, bad=bad), call)


def grants(subject: Subject) -> list[Statement]:
    """The statements that grant something to identities: those of policies that are boundaries only do not."""
    bounding: set[Resource] = set()
    for identity in subject.of(*IDENTITIES):
        named = _referred(identity.get("PermissionsBoundary"))
        bounding |= {policy for policy in named if identity.exists_with(policy) is True}
    attached = {one.resource for held in subject.held.values() for one in held.statements}
    # What SAM makes roles of, and credentials from certificates, has policies, too.
    for kind, key in (("AWS::Serverless::Function", "Policies"), ("AWS::Serverless::StateMachine", "Policies"),
                      ("AWS::RolesAnywhere::Profile", "ManagedPolicyArns")):  # fmt: skip
        attached |= {policy for holder in subject.of(kind) for policy in _referred(holder.get(key))}
    given_out = [one for call in requests(subject, *_ATTACH) for one in below(call.request, "PolicyArn")]
    attached |= {policy for one in given_out for policy in _referred(one)}
    assigned = [
        at(one, "Name")
        for permissions in subject.of("AWS::SSO::PermissionSet")
        for one, _, _ in items(permissions.get("CustomerManagedPolicyReferences"))
    ]
    for policy in bounding:
        named_so = (policy.is_called(one, "ManagedPolicyName", policy.template) is not False for one in assigned)
        if any(policy.get(key) is not None for key in ("Roles", "Users", "Groups")) or any(named_so):
            attached.add(policy)
    return [one for one in subject.statements if one.kind == "identity" and one.resource not in bounding - attached]


def allows(statement: Statement, *names: str) -> Answer:
    """Whether it allows one of some actions, on whatever resources and under whatever conditions."""
    return is_about(statement, "Allow", *names)


def is_about(statement: Statement, effect: str, *names: str) -> Answer:
    """Whether it has an effect on one of some actions, on whatever resources and under whatever conditions."""
    if isinstance(statement.body, Unknown):
        return statement.body
    asked = (is_about, effect, names)
    if asked not in statement.found:
        covered = _covers(statement, names)
        statement.found[asked] = covered if covered is False else both(is_in(statement.effect, effect), covered)
    return both(statement.found[asked], statement.there)


def once(ask_: Callable[Concatenate[Statement, _P], _R]) -> Callable[Concatenate[Statement, _P], _R]:
    """Keeps what a question about a statement found, which is the same whoever holds it."""
    plain = signature(ask_).parameters.keys() == {"statement"}  # asked some hundred thousand times: the quick way

    @wraps(ask_)
    def asked_plainly(statement: Statement) -> _R:
        if ask_ not in statement.found:
            statement.found[ask_] = ask_(statement)  # type: ignore[call-arg]  # it takes no more
        found: _R = statement.found[ask_]
        return found

    @wraps(ask_)
    def kept(statement: Statement, /, *args: _P.args, **names: _P.kwargs) -> _R:
        asked: object = (ask_, args, *names.items()) if args or names else ask_
        if asked not in statement.found:
            statement.found[asked] = ask_(statement, *args, **names)
        found: _R = statement.found[asked]
        return found

    return cast("Callable[Concatenate[Statement, _P], _R]", asked_plainly) if plain else kept


def denies(statement: Statement, name: str) -> Answer:
    """Whether it denies an action on everything, without a condition."""
    if isinstance(statement.body, Unknown):
        return statement.body
    if not may_deny(statement):
        return False
    return both(is_in(statement.effect, "Deny"), _covers(statement, [name]), on_all(statement), statement.there)


@once
def may_deny(statement: Statement) -> bool:
    """Whether it may deny anything on everything, without a condition."""
    if isinstance(statement.body, Unknown):
        return True
    unbound = statement.get("Condition") is None and statement.get("NotResource") is None
    return unbound and is_in(statement.effect, "Deny") is not False


def _covers(statement: Statement, names: Sequence[str]) -> Answer:
    if (plain := statement.plain_actions) is not None:
        return any(name.lower() in plain for name in names)
    if statement.get("NotAction") is not None:
        left = statement.listed("NotAction")
        return either(*(opposite(either(*(_matches(pattern, name) for pattern in left))) for name in names))
    return either(*(_matches(pattern, name) for pattern in statement.listed("Action") for name in names))


def _matches(pattern: Value, name: str) -> Answer:
    if not isinstance(pattern, str):
        return pattern if isinstance(pattern, Unknown) else Unknown("an action that is not written out")
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() == name.lower()
    return wildcard(pattern.lower()).fullmatch(name.lower()) is not None


def on_all(statement: Statement) -> Answer:
    """Whether it is for every resource there is: `*`, or all but some, or by patterns that mean all together."""
    return _resources(statement, lambda text: mean_all((text,)), mean_all)


def on_a_type(statement: Statement) -> Answer:
    """Whether it is for every resource there is, of a service, or of a type, though perhaps of one account only."""
    return _resources(statement, is_wide, is_wide_by_letters)


def on_every_service(statement: Statement) -> Answer:
    """Whether it is for every resource of every service, though perhaps of one account and region only.

    All of IAM's resources come to the same: who may do everything with them gives itself the others.
    """
    return either(on_all(statement), _resources(statement, is_of_any_service))


@once
def on_any(statement: Statement, *, tags: bool = True, of: str = "") -> Answer:
    """Whether it is for every resource of a type at least, such as `*` or `role/*`, and no condition binds it.

    Args:
        tags: whether a condition on the resource's tag binds. It does not bind iam:PassRole reliably, says the IAM
            User Guide (id_roles_use_passrole).
        of: the service whose resources are asked for, such as `kms`; any without.
    """
    if of and names_none_of(statement, of):
        return False
    by_tag = bound(statement, *BY_RESOURCE) if tags else False
    return both(_resources(statement, is_wide, is_wide_by_letters, of=of), opposite(by_tag))


@once
def wide_among(statement: Statement) -> list[Value] | None:
    """The entries of its Resource that are, or may be, for every resource of a type; None where all count together."""
    listed = statement.listed("Resource")
    found = [one for one in listed if _written(one, is_wide) is not False]
    return found if statement.get("NotResource") is None and found else None


def _resources(
    statement: Statement,
    test: Callable[[str], bool],
    together: Callable[[tuple[str, ...]], bool] | None = None,
    *,
    of: str = "",
) -> Answer:
    """Whether a test holds for an entry of its Resource, or another for all that are known together.

    A statement that names none at all counts as one for all.

    Args:
        of: a service; entries that are surely of others do not count.
    """
    listed = [one for one in statement.listed("Resource") if not of or not _is_of_other(one, of)]
    if statement.get("NotResource") is not None or not listed:
        return True
    answer = either(*(_written(entry, test) for entry in listed))
    if answer is True or together is None or len(listed) == 1:
        return answer
    known = tuple(plain(one) for one in listed if not isinstance(one, Unknown) and unknown_in(one) is None)
    return True if together(known) else answer


def _written(entry: Value, test: Callable[[str], bool]) -> Answer:
    return ask(entry, lambda one: test(plain(one)))


def plain(value: Value) -> str:
    """A text with `-` for each part that deployment fills in: none of them is a wildcard."""
    parts = value.parts if isinstance(value, Text) else (value,)
    return "".join(part if isinstance(part, str) else "-" for part in parts)


@once
def bound(statement: Statement, *keys: str) -> Answer:
    """Whether its condition asks for one of some keys, and for less than anything as their value.

    Where a key tells accounts or ARNs, each value must be of the account that the statement's stack is for.

    Args:
        keys: in lower case; `*` stands for anything, as in `aws:resourcetag/*`.
    """
    answers = [_binds(option, keys, statement.resource) for option in possible(statement.get("Condition"))]
    if 0 < [answer is False for answer in answers].count(True) < len(answers):
        return Unknown("its condition depends on a condition of the template")
    return both(*answers)


def _binds(condition: Value, keys: tuple[str, ...], about: Resource) -> Answer:
    if condition is None:
        return False
    if not isinstance(condition, dict):
        return condition if isinstance(condition, Unknown) else Unknown("a condition that cannot be read")
    answers: list[Answer] = []
    for operator, tests in condition.items():
        kind = operator.lower().removeprefix("foranyvalue:")
        if kind not in _POSITIVE:
            continue
        if not isinstance(tests, dict):
            answers.append(tests if isinstance(tests, Unknown) else Unknown("a condition that cannot be read"))
            continue
        answers += [_narrows(kind, key, value, about) for key, value in tests.items() if _is_among(key, keys)]
    return either(*answers)


def _is_among(key: str, keys: tuple[str, ...]) -> bool:
    return any(wildcard(one).fullmatch(key.lower()) for one in keys)


def _narrows(kind: str, key: str, values: Value, about: Resource) -> Answer:
    found = [value for value, _, _ in items(values)]
    if not found:
        return Unknown(f"a condition on {key} without a value")
    if None in possible(values):
        return Unknown(f"whether a condition on {key} is there")
    answers = (ask(value, partial(_narrow, kind=kind, key=key.lower(), about=about)) for value in found)
    return both(*answers, one_organisation(key, values))


def one_organisation(key: str, values: Value) -> Answer:
    """Whether what a condition wants of a key is of one organisation, where the key tells organisations at all.

    One is taken for one's own. Of several all but one are others', and nothing here tells which one that is.
    """
    if key.lower() not in _ORGANISATIONS:
        return True
    for option in possible(values):
        listed = option if isinstance(option, list) else [option]
        named = [{_organisation(one) for one in possible(entry)} - {None} for entry in listed]
        if len([one for one in named if one]) > 1 and len(set().union(*named)) > 1:
            return Unknown("names several organisations, and nothing here tells which of them is one's own")
    return True


def of_one_organisation(statement: Statement, holds: Callable[[Statement], Answer], subject: Subject) -> Answer:
    """Whether something holds of a statement; Unknown where it would not but for an organisation, and the templates
    name several."""
    answer = holds(statement)
    if answer is not True or one_is_named(subject) is True or holds(_without_organisations(statement)) is True:
        return answer
    return one_is_named(subject)


@lru_cache(maxsize=2)
def one_is_named(subject: Subject) -> Answer:
    """Whether the templates name no more than one organisation, as they are written out, each in a place of its own.

    At most one is one's own. Of those among which a condition or parameter of the template chooses it is one of them,
    wherever that chooses among the same. What a parameter gives may be another than what is written out. Kept for the
    subjects that were asked last.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for value in _said_of_organisations(subject):
        named = [one for option in possible(value) if (one := _named(option)) is not None]
        if named and len(named) == len(possible(value)):
            by = value.condition if isinstance(value, Choice) and len(set(named)) > 1 else ""
            found[by, *(named if by else named[:1])] = named
    if len(found) < 2:
        return True
    listed = ", ".join(sorted({one for named in found.values() for one in named}))
    return Unknown(f"these templates name the organisations {listed}, and nothing here tells which is one's own")


def _named(value: Value) -> str | None:
    """An organisation by its id, or by what gives it at deployment; None of what names none."""
    if (found := ORGANISATION_ID.match(str(value))) is not None:
        return found[1]
    lost = unknown_in(value)
    return str(value) if isinstance(value, Reference) else None if lost is None else lost.parameter or lost.why


def _said_of_organisations(subject: Subject) -> Iterator[Value]:
    """What stands where organisations do: in conditions, in permissions of functions, and in shares and grants."""
    for condition in (option for one in subject.statements for option in possible(one.get("Condition"))):
        for tests in condition.values() if isinstance(condition, dict) else ():
            for key, values in tests.items() if isinstance(tests, dict) else ():
                if key.lower() in _ORGANISATIONS:
                    yield from values if isinstance(values, list) else [values]
    for kind, *path in _FOR_ORGANISATIONS:
        for given in (one.get(*path) for one in subject.of(kind)):
            listed = given if isinstance(given, list) else [given]
            # Roles and accounts stand there, too, but where it is for organisations alone.
            yield from (one for one in listed if "Org" in path[-1] or ":organizations:" in str(one))


def _without_organisations(statement: Statement) -> Statement:
    """A statement less what its condition asks of organisations, where that can be told."""
    condition = statement.get("Condition")
    if not isinstance(condition, dict) or not isinstance(statement.body, dict):
        return statement
    left = {
        operator: {key: one for key, one in tests.items() if key.lower() not in _ORGANISATIONS}
        for operator, tests in condition.items()
        if isinstance(tests, dict)
    }
    return replace(statement, body=statement.body | {"Condition": left})


def _organisation(value: Value) -> Value:
    """The organisation that a value of a condition, or a path of it, names; None for a variable of IAM's."""
    first = value.parts[0] if isinstance(value, Text) else value
    if not isinstance(first, str):
        return first if isinstance(first, (Reference, Unknown)) else None
    return None if first.startswith("${") else first.split("/", 1)[0]


def _narrow(value: Value, kind: str, key: str, about: Resource) -> Answer:
    written = plain(value)
    all_of_them = kind in _LIKE and (_is_anybodys(written, key) or (key in _GRANTEES and is_wide(written)))
    if all_of_them or key in _AUDIENCES_OF_ALL or _is_itself(written.lower(), key):
        return False
    if key in _SWITCHES or kind == "bool":
        return key in _SWITCHES and str(value).lower() == "true"
    if key in _POLICIES and (every_one := _may_be_all(value, key)) is not False:
        return opposite(every_one)
    if kind in _LIKE and not {"*", "?"}.isdisjoint(written) and _may_be_others(written, key):
        return Unknown(f"whether {value} means others, too, is not known")
    if (open_ := _untold(value, key)) is not None:
        return open_
    return key not in _OF_ACCOUNTS or opposite(is_foreign(value, about))


def _may_be_others(pattern: str, key: str) -> bool:
    """Whether nothing tells that a pattern of external ids, or of what a provider of identities says, is one's own."""
    # The audience of SAML is AWS's own, in whichever region.
    provider, _, claim = key.rpartition(":")
    if claim == "sub":
        return not provider.startswith(_OF_ONE) and not pattern.startswith(tuple(_SUBJECTS))
    # Redshift's external ids are ARNs of its users: Redshift Database Developer Guide, authorizing COPY and UNLOAD.
    return (key == "sts:externalid" and not pattern.startswith("arn:")) or (claim == "aud" and provider != "saml")


def _untold(value: Value, key: str) -> Unknown | None:
    """Why nothing here tells whom a value of a key means."""
    if key in _OF_CALLERS and _VARIABLE.search(plain(value)):
        return Unknown(f"what a request has for {value} is not known")
    if key in _OF_NETWORKS and not isinstance(value, Reference):
        return Unknown(f"nothing here tells whose {value} is")
    provider, _, claim = key.rpartition(":")
    if claim == "aud" and not provider.startswith(_OF_EKS):
        own = any(fnmatchcase(provider, one) for one in _WITH_OWN_AUDIENCE)
        if provider != "saml" and (value in _FOR_STS or not own):
            return Unknown(f"nothing here tells whether {provider} has other customers")
    return None


def _is_itself(text: str, key: str) -> bool:
    """Whether a value is the policy variable of the key that it is compared with, which always holds."""
    variable = f"${{{key}}}"
    return variable in text and set(text.replace(variable, "")) <= set("*?")


def _is_anybodys(text: str, key: str) -> bool:
    """Whether a pattern holds for anything, or for things of any account. Buckets have no account in their ARN."""
    if is_open(text):
        return True
    if "*" not in text and "?" not in text:
        return False
    if key == "iam:passedtoservice":
        return sum(wildcard(text).fullmatch(one) is not None for one in _TAKERS) > 1
    begins = re.split("[*?]", text, maxsplit=1)[0]
    if key in _BEGINNINGS and _BEGINNINGS[key].startswith(begins):
        return True
    if _leaves_owner_open(begins, key.rpartition(":")[2]):
        return True
    parts = text.split(":", 5)
    return parts[0] == "arn" and (len(parts) < 6 or is_open(parts[4]) or (parts[4] == "" and is_open(parts[5])))


def _may_be_all(policy: Value, key: str) -> Answer:
    """Whether a policy that a condition lets attach, or be a boundary, is one of AWS's that leads to everything."""
    text = plain(policy)
    wanted = wildcard((of_aws(policy) or "").rpartition("/")[2])
    if is_wide(text) and "*" in text:
        return True
    if any(wanted.fullmatch(one) for control in _POLICIES[key] for one in findings()["found"][control]):
        return True
    doubted = [one for control in _POLICIES[key] for one in findings()["doubted"].get(control, ())
               if wanted.fullmatch(one)]  # fmt: skip
    return Unknown(f"what {min(doubted)} of AWS's leads to is not known") if doubted else False


def _leaves_owner_open(begins: str, claim: str) -> bool:
    """Whether the customer of an identity provider goes on in a wildcard: `repo:our*` means `our-enemy` too."""
    if claim == "repository":
        return "/" not in begins
    if claim == "sub":
        return any(
            one.startswith(begins) or (begins.startswith(one) and end not in begins.removeprefix(one))
            for one, end in _SUBJECTS.items()
        )
    return claim in {"repository_owner", "repository_owner_id"}


def outsiders(statement: Statement) -> Answer:
    """Whether a policy of a resource or of trust lets in who is not of this account: everybody, or another account.

    A service is asked about only where a condition names another account that it acts for, and where nothing tells
    that it is one. A condition on who everybody is counts.
    """
    if isinstance(statement.body, Unknown):
        return statement.body
    let_in = [_is_outside(statement, kind, name) for kind, name in statement.principals() if kind != "Service"]
    let_in += [_by_service(statement, name, there) for name, there in _services(statement)]
    if statement.get("NotPrincipal") is not None:
        let_in.append(opposite(bound(statement, *FROM_HERE)))
    return both(is_in(statement.effect, "Allow"), either(*let_in), statement.there)


def everybody(statement: Statement) -> Answer:
    """Whether its principals are, or may be, everybody: `*`, by itself or of a kind."""
    given = statement.get("Principal")
    unread = any(kind == "?" for kind, _ in statement.principals())
    lost: Answer = Unknown("whom it lets in is not known") if unread else False
    if not isinstance(given, dict):
        return either(bool(given == "*"), lost)
    names = [(name, there) for listed in given.values() for name, _, there in items(listed)]
    return either(*(name if isinstance(name, Unknown) else both(name == "*", there) for name, there in names), lost)


def keeping_out(statements: Sequence[Statement], subject: Subject) -> Callable[[Statement], Answer]:
    """Whether each statement of some policies lets in nobody from outside.

    Not known where a Deny of the same policy takes back what another statement gives: `Allow *`, less those who do not
    come through an endpoint, is how the API Gateway Developer Guide writes policies of private APIs.
    """
    narrowed = {_policy_of(one) for one in statements if _shuts_out(one)}

    def holds(statement: Statement) -> Answer:
        answer = of_one_organisation(statement, lambda one: opposite(outsiders(one)), subject)
        if answer is False and _policy_of(statement) in narrowed:
            return Unknown("lets in who is from outside; whom a Deny of the same policy leaves of them is not known")
        return answer

    return holds


def _policy_of(statement: Statement) -> tuple[Resource, Path]:
    return statement.resource, statement.path[:-1] if isinstance(statement.path[-1], int) else statement.path


def _shuts_out(statement: Statement) -> bool:
    """Whether it may deny everybody who is not from here, by a condition on who they are."""
    if isinstance(statement.body, Unknown) or is_in(statement.effect, "Deny") is False:
        return False
    whom = [text for pair in statement.principals() for text in pair]
    if "*" not in whom and statement.get("NotPrincipal") is None:
        return False
    return any(
        operator.lower().rpartition(":")[2].removesuffix("ifexists") in NEGATIVE and _asks_whence(tests, operator)
        for condition in possible(statement.get("Condition"))
        for operator, tests in (condition.items() if isinstance(condition, dict) else ())
    )


def _asks_whence(tests: Value, operator: str) -> bool:
    """Whether a negated test leaves somebody out by where they are from: a pattern for all, among others, does not."""
    if not isinstance(tests, dict):
        return False
    patterns = "like" in operator.lower() or "arn" in operator.lower()

    def is_all(key: str, value: Value) -> bool:
        return re.fullmatch(r"\*+", str(value).removeprefix(_BEGINNINGS.get(key, ""))) is not None

    return any(
        not (patterns and any(is_all(key.lower(), one) for one, _, _ in items(values)))
        for key, values in tests.items()
        if key.lower() in FROM_HERE
    )


def _is_outside(statement: Statement, kind: str, name: Value) -> Answer:
    if kind == "*" or name == "*":
        return opposite(bound(statement, *FROM_HERE))
    if kind == "AWS":
        return both(is_foreign(name, statement.resource), opposite(bound(statement, *_ORGANISATION)))
    if isinstance(name, Reference):
        return False
    if kind == "?" and isinstance(name, Unknown):
        return Unknown(f"whom it lets in is not known: {name.why}")
    return Unknown(f"{kind} {name}: nothing here tells whose it is")


def _services(statement: Statement) -> Iterator[tuple[Value, Answer]]:
    """The services among its principals, each with whether it is there."""
    given = statement.get("Principal")
    yield from ((name, there) for name, _, there in items(at(given, "Service") if isinstance(given, dict) else None))


def _by_service(statement: Statement, name: Value, there: Answer) -> Answer:
    """Whether what stands for a service lets in somebody from outside.

    One that depends on a condition is taken for one, unless it may be all of them.
    """
    if name == "*":
        return both(there, opposite(bound(statement, *FROM_HERE)))
    if (lost := _no_service(name)) is not None:
        return both(lost, opposite(bound(statement, *FROM_HERE)))
    return _is_for_another(statement)


def _no_service(name: Value) -> Unknown | None:
    """Why nothing here tells that a name is a service's; one is known by its end, whatever comes before it."""
    if isinstance(name, Unknown):
        return Unknown(f"which service it lets in is not known: {name.why}")
    parts = name.parts if isinstance(name, Text) else (name,)
    suffix = [isinstance(part, Pseudo) and part.name == "AWS::URLSuffix" for part in parts]
    written = "".join("amazonaws.com" if own else part if isinstance(part, str) else "-"
                      for own, part in zip(suffix, parts, strict=True))  # fmt: skip
    return None if _SERVICE.fullmatch(written) else Unknown(f"nothing here tells that {name} is a service of AWS's")


def _is_for_another(statement: Statement) -> Answer:
    """Whether a condition on whom a service acts for names another account, and none names this one.

    ARNs without an account, as of buckets, name none. Of trust policies, IAM-03 asks it.
    """
    if statement.kind == "trust":
        return False
    named = tested(statement.get("Condition"), _OF_SOURCES)
    others = [is_foreign(one, statement.resource) for one in named if "*" not in str(one) and _account(one) != ""]
    return both(either(*others), opposite(bound(statement, *_OF_SOURCES)))


def tested(condition: Value, keys: tuple[str, ...]) -> Iterator[Value]:
    """The values that a condition wants of some keys, where requests without the key may hold too."""
    for option in possible(condition):
        for operator, tests in option.items() if isinstance(option, dict) else ():
            kind = operator.lower().removeprefix("foranyvalue:").removesuffix("ifexists")
            for key, values in tests.items() if kind in _POSITIVE and isinstance(tests, dict) else ():
                if key.lower() in keys:
                    yield from (value for value, _, _ in items(values))


def is_foreign(name: Value, about: Resource) -> Answer:
    """Whether an account, or that of an ARN, is another than a resource's stack is for. A pattern for many is."""
    account = _account(name)
    if isinstance(account, Reference) or account == Pseudo("AWS::AccountId"):
        return isinstance(account, Reference) and account.resource.type == "AWS::Organizations::Account"
    if (lost := unknown_in(account)) is not None:
        return lost
    written = str(account)
    if "*" in written or "?" in written:
        return True
    if not re.fullmatch("[0-9]{12}", written):
        return Unknown(f"nothing here tells whose {name} is")
    if about.template.account is None:
        return Unknown(f"names the account {written}, and nothing here tells which account this stack is for")
    return written != about.template.account


def _account(name: Value) -> Value:
    """The account of an ARN, as written; a resource of the templates that the ARN is of; what is no ARN itself."""
    parts = name.parts if isinstance(name, Text) else (name,)
    if isinstance(parts[0], Reference):
        return parts[0]
    fields: list[list[Value]] = [[]]
    for part in parts:  # no part that deployment fills in, other than a whole ARN, holds a colon
        first, *rest = part.split(":") if isinstance(part, str) else [part]
        fields[-1].append(first)
        fields += [[one] for one in rest]
    if len(fields) < 6 or fields[0] != ["arn"]:
        return name
    account = [part for part in fields[4] if part != ""]
    if not account:  # as in ARNs of buckets
        return next((part for part in parts if isinstance(part, Reference)), "")
    if len(account) > 1 or isinstance(account[0], Reference):
        return Unknown(f"the account of {name} is known at deployment")
    return account[0]


def names_none_of(statement: Statement, service: str) -> bool:
    """Whether all that a statement is for is of other services, such as a bucket where it is about keys of `kms`."""
    listed = statement.listed("Resource")
    return bool(listed) and statement.get("NotResource") is None and all(_is_of_other(one, service) for one in listed)


def _is_of_other(entry: Value, service: str) -> bool:
    first = entry.parts[0] if isinstance(entry, Text) else entry
    if isinstance(first, Reference) and first.attribute in {"Arn", "Ref"}:
        return first.resource.is_of_aws and not first.resource.type.startswith(f"AWS::{service.upper()}::")
    found = _OF_SERVICE.match(plain(entry)) if unknown_in(entry) is None else None
    return found is not None and found[1] != service


def _referred(value: Value) -> set[Resource]:
    found = (one for one, _, _ in items(value))
    return {one.resource for one in found if isinstance(one, Reference) and one.resource.type in _POLICY_TYPES}


def per_policy(
    statements: Iterable[Statement],
    holds: Callable[[Statement], Answer],
    key: str | Callable[[Statement], str],
    *,
    good: str,
    bad: str,
) -> Iterator[Outcome]:
    """An outcome for each statement that does not hold, or may not; one for each resource of which all do.

    Args:
        key: the part of a statement that is shown, or which it is of one; the statement where it has no such part.
        good: why a resource passes; bad: what is wrong with a statement.
    """
    by_resource: dict[Resource, list[Statement]] = {}
    for statement in statements:
        by_resource.setdefault(statement.resource, []).append(statement)
    for resource, all_of_it in by_resource.items():
        wrong = [(one, answer) for one in all_of_it if (answer := holds(one)) is not True]
        for one, answer in wrong:
            part = key if isinstance(key, str) else key(one)
            shown = part if one.get(part) is not None else f"Not{part}"
            path = () if isinstance(one.body, Unknown) or one.get(shown) is None else (shown,)
            yield judge(answer, one, path, one.get(*path), good=good, bad=bad)
        if not wrong:
            top = all_of_it[0].path[3:4]
            count = f"{len(all_of_it)} statement{'s' if len(all_of_it) > 1 else ''}"
            yield judge(True, resource, top, count, good=good, bad=bad)
