"""Tags are within AWS's limits and leave the platform's own alone.

Source: botocore iam/2010-05-08 tagKeyType, tagValueType, tagListType (catalog limits `tag_key`, `tag_value`,
`role_tags`): letters, digits, spaces and _.:/=+-@; keys of roles do not differ by case alone and do not begin with
aws: (IAM User Guide, id_tags). Roles are the strictest of the tagged resources.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ..findings import Path
from ..model import Environment
from ._base import Context, Problem
from ._limits import most

OWN = ("Environment", "Owner", "CostCentre", "for-use-with-amazon-emr-managed-policies")


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    yield from _number(environment)
    for key, value in environment.tags.items():
        yield from _key(("tags", key), key, environment)
        yield from _text(("tags", key), key, "key", most("tag_key"))
        yield from _text(("tags", key), value, "value", most("tag_value"))
    for field in ("owner", "cost_centre"):
        yield from _text((field,), getattr(environment, field), "value", most("tag_value"))


def _number(environment: Environment) -> Iterator[Problem]:
    room = most("role_tags") - len(OWN)
    if len(environment.tags) > room:
        why = f"a resource has at most {most('role_tags')} tags, {len(OWN)} of them the platform's"
        yield Problem(("tags",), f"{len(environment.tags)} tags", why, f"keep {room} or fewer")


def _key(path: Path, key: str, environment: Environment) -> Iterator[Problem]:
    own = next((own for own in OWN if own.lower() == key.lower()), None)
    twin = next((other for other in environment.tags if other != key and other.lower() == key.lower()), None)
    if key.lower().startswith("aws:"):
        yield Problem(path, f"'{key}'", "tags that begin with aws: are AWS's own", "choose another key")
    elif key.lower().startswith("emr-platform:"):
        why = (
            "by the tags that begin with emr-platform: roles and the guard know clusters; the platform sets them itself"
        )
        yield Problem(path, f"'{key}'", why, "choose another key")
    elif own:
        yield Problem(path, f"'{key}'", f"the platform sets the tag {own} itself", "remove it, or choose another key")
    elif twin and twin < key:
        yield Problem(path, f"'{key}' and '{twin}'", "keys of tags do not differ by case alone", "keep one of them")


def _text(path: Path, text: str, what: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(path, f"a {what} of {len(text)} characters", f"it has at most {longest}", "shorten it")
    bad = sorted({character for character in text if not _allowed(character)})
    if bad or not text.strip():
        got = f"'{text[:60]}'" if text.strip() else f"an empty {what}"
        why = "a tag is made of letters, digits, spaces and _.:/=+-@"
        yield Problem(path, got, why, f"leave out {' '.join(bad)}" if bad else "write something")


def _allowed(character: str) -> bool:
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN"
