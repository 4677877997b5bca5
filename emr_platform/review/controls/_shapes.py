"""What patterns of ARNs mean: everything, every resource of a type, or less. Texts only, with `-` for what
deployment fills in."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from functools import lru_cache

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


def is_wide(text: str) -> bool:
    """Whether a pattern means every resource of a type at least, such as `role/*` or `rol*`."""
    if text[:1] in {"*", "?"}:
        return True
    if not text.startswith("arn:"):
        begins, *more = re.split("[*?]", text, maxsplit=1)
        return more != [] and "arn:".startswith(begins)
    parts = text.split(":", 5)
    if len(parts) < 6:
        return True
    name = parts[5]
    if parts[2] in _NAMES and (parts[2] != "s3" or parts[4] == ""):  # what of S3 has an account is no bucket
        pieces = re.split("[/:]", name)
        return is_open(pieces[min(_NAMES[parts[2]], len(pieces) - 1)])
    wanted = wildcard(name)
    if any(wanted.fullmatch(f"{kind}~") for kind in _types(parts[2])) or _tells_no_keys_apart(name):
        return True
    _, separator, rest = name.replace(":", "/", 1).partition("/") if "/" not in name else name.partition("/")
    return is_open(rest) if separator else is_open(name)


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
