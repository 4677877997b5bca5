"""What patterns of ARNs mean: everything, every resource of a type, or less. Texts only, with `-` for what
deployment fills in."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from ...catalog import PARTITIONS
from ..actions import wildcard

# The ends of ARNs of many services, so that what means all of them means every ARN. `~` stands in no name.
_EVERYWHERE = (
    "iam::~:role/~", "s3:::~/~", "ec2:~:~:instance/~", "kms:~:~:key/~", "lambda:~:~:function:~", "sqs:~:~:~",
    "dynamodb:~:~:table/~", "glue:~:~:database/~", "cloudwatch:~:~:alarm:~", "elasticmapreduce:~:~:cluster/~",
    "redshift:~:~:cluster:~", "athena:~:~:workgroup/~",
)  # fmt: skip
# How the last part of ARNs begins before a name, by service; ids that AWS makes begin alike, too.
_TYPES = {
    "elasticmapreduce": ("cluster/", "cluster/j-"), "ec2": ("instance/", "instance/i-", "instance/i-0"),
    "iam": ("role/", "user/", "group/", "policy/"),
    "kms": ("key/",), "lambda": ("function:",), "secretsmanager": ("secret:",), "states": ("stateMachine:",),
}  # fmt: skip
# Which piece of the last part of an ARN is the name, where it is not all that follows a type: Service Authorization
# Reference.
_NAMES = {"airflow": 1, "codecommit": 0, "execute-api": 0, "s3": 0, "sns": 0, "sqs": 0}
# Two keys whose ids have no letter in common: a pattern for both tells no keys apart.
_KEYS = tuple(f"key/{one * 8}-{one * 4}-{one * 4}-{one * 4}-{one * 12}" for one in "0f")
# A pattern with more letters than a type and the first of a name means some names only.
_LONGEST = 1 + max(len(kind) for kinds in _TYPES.values() for kind in kinds)
# What a name may begin with: patterns for each of these mean all. KMS makes the ids of keys in hexadecimal.
_LETTERS = {"kms": "0123456789abcdef"}
_TELLING = 4
# One letter between two wildcards, or at the end after one, tells names apart as little as a wildcard does.
_LETTER = re.compile(r"[*?]+[^*?/:](?=[*?]|$)")
# Ids that AWS makes begin alike in a type: EC2 User Guide, resource IDs; user guides of EMR and EFS. Others have names.
_IDS = {
    "ec2": re.compile(r"\A(?!key-pair/|placement-group/)([a-z0-9-]+/)[a-z]+-0?(?=[*?]+$)"),
    "elasticfilesystem": re.compile(r"\A([a-z-]+/)(?:fs|fsap)-(?=[*?]+$)"),
    "elasticmapreduce": re.compile(r"\A((?:editor|studio)/)es?-(?=[*?]+$)"),
}
# Secrets Manager adds six letters to the name of a secret: Secrets Manager User Guide, reference_iam-permissions.
_ADDED = {"secretsmanager": ("secret:~-~~~~~~",)}
_RESOURCES = Path(__file__).parent.parent / "data" / "action_resources.json"


@lru_cache(1000)
def mean_all(patterns: tuple[str, ...]) -> bool:
    """Whether some patterns mean every ARN of a partition together."""
    open_ = [one for one in patterns if "*" in one or "?" in one]
    return bool(open_) and any(_mean_all_of(partition, open_) for partition in PARTITIONS)


def _mean_all_of(partition: str, patterns: Sequence[str]) -> bool:
    # What deployment fills in for a partition is `-` here.
    made = [wildcard(re.sub(r"\Aarn:-:", f"arn:{partition}:", one)) for one in patterns]
    return all(any(one.fullmatch(f"arn:{partition}:{end}") for one in made) for end in _EVERYWHERE)


def is_of_any_service(text: str) -> bool:
    """Whether a pattern means all resources of every service, or of IAM, perhaps of one account and region only."""
    after = _after_partition(text)
    parts = after.split(":", 3)
    if len(parts) < 4:
        return wildcard(after).fullmatch("iam::~:role/~") is not None
    return wildcard(parts[0]).fullmatch("iam") is not None and is_open(parts[-1])


def _after_partition(text: str) -> str:
    """An ARN from its service on; nothing of what is no ARN."""
    return text.split(":", 2)[2] if text.startswith("arn:") and text.count(":") > 1 else ""


@lru_cache(1 << 12)
def is_wide(text: str) -> bool:
    """Whether a pattern means every resource of a type at least, such as `role/*`, `rol*` or `role/*-*`."""
    if text[:1] in {"*", "?"}:
        return True
    if not text.startswith("arn:"):
        begins, *more = re.split("[*?]", text, maxsplit=1)
        return more != [] and "arn:".startswith(begins)
    parts = text.split(":", 5)
    if len(parts) < 6:
        return True
    return re.search("[*?]", parts[5]) is not None and _means_all_of_a_type(parts[2], parts[4], parts[5])


def _means_all_of_a_type(service: str, account: str, last: str) -> bool:
    name = _loose(last, service)
    if service in _NAMES and (service != "s3" or account == ""):  # what of S3 has an account is no bucket
        pieces = re.split("[/:]", name)
        return is_open(pieces[min(_NAMES[service], len(pieces) - 1)])
    wanted = wildcard(name)
    ends = (*(f"{kind}~" for kind in _types(service)), *_forms().get(service, ()))
    if any(wanted.fullmatch(one) for one in ends) or _tells_no_keys_apart(last):
        return True
    _, *rest = re.split("[:/]", name, maxsplit=1)  # `secret:app/*` is a name, of the type `secret`
    return is_open(rest[0] if rest else name)


def _loose(name: str, service: str) -> str:
    """The last part of a pattern without what tells nothing apart: single letters, and how all ids of a type begin."""
    loose = _LETTER.sub("*", name)
    return _IDS[service].sub(r"\1", loose) if service in _IDS else loose


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """The last parts of the ARNs of each service's types, with `~` for names. Source: as the file says."""
    found: dict[str, set[str]] = {service: set(more) for service, more in _ADDED.items()}
    for one in json.loads(_RESOURCES.read_text(encoding="utf-8"))["services"].values():
        for arn in one["arns"].split():
            *_, service, _, _, last = arn.split(":", 5)
            if "*" in last:
                found.setdefault(service, set()).add(last.replace("*", "~"))
    return {service: tuple(sorted(lasts)) for service, lasts in found.items()}


def _tells_no_keys_apart(name: str) -> bool:
    """Whether a pattern means keys that nobody named: KMS makes their ids, so that a few letters mean some by chance.

    All multi-Region keys begin with `mrk-`: KMS Developer Guide, "How multi-Region keys work".
    """
    kind, _, key = name.partition("/")
    key = key.removeprefix("mrk-")
    by_chance = re.search("[*?]", key) is not None and len(re.sub("[-*?]", "", key)) < _TELLING
    named_by_deployment = key.startswith("-")
    few = wildcard(kind).fullmatch("key") is not None and by_chance and not named_by_deployment
    return few or all(wildcard(name).fullmatch(one) for one in _KEYS)


def _types(service: str) -> list[str]:
    """How the last part of ARNs of a service begins, which may be a pattern."""
    wanted = wildcard(service)
    return [kind for one, kinds in _TYPES.items() if wanted.fullmatch(one) for kind in kinds]


@lru_cache(1000)
def is_wide_by_letters(patterns: tuple[str, ...]) -> bool:
    """Whether patterns such as `role/a*` to `role/z*` mean every resource of a type together."""
    names: dict[str, list[str]] = {}
    for one in patterns:
        parts = one.split(":", 5)
        if len(parts) == 6 and re.search("[*?]", parts[5]) and len(re.sub("[*?]", "", parts[5])) <= _LONGEST:
            names.setdefault(parts[2], []).append(parts[5])
    return any(
        len(listed) >= 10
        and any(
            all(any(wildcard(one).fullmatch(f"{kind}{letter}~") for one in listed) for letter in letters)
            for kind in _types(service)
        )
        for service, listed in names.items()
        for letters in [_LETTERS.get(service, string.ascii_lowercase)]
    )


def is_open(text: str) -> bool:
    """Whether it is nothing but wildcards."""
    return text != "" and set(text) <= set("*?/:")
