"""The environment's own buckets are written s3://raw/, s3://curated/, s3://results/ and s3://artefacts/.

Source: this platform (`emr_platform.render.locations`): these names are replaced by the buckets' real ones where an
argument begins with them; anything else is a bucket of that very name. Jobs get no access to log buckets.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ..findings import Path
from ..render.locations import BUCKETS
from ._base import Context, Problem
from ._urls import Text, locations, texts

_LOGS = ("logs", "access-logs")
_OWN = f"the environment's own buckets are {', '.join(BUCKETS[:-1])} and {BUCKETS[-1]}"


def check(context: Context) -> Iterator[Problem]:
    for path, url in locations(context.environment):
        yield from _misspelt(path, url)
    for text in texts(context.environment):
        for url in text.resolved_urls:
            yield from _misspelt(text.path, url)
        yield from _unresolved(text)


def _misspelt(path: Path, url: str) -> Iterator[Problem]:
    bucket, slash, rest = url.removeprefix("s3://").partition("/")
    if bucket in _LOGS:
        yield Problem(path, f"'{url}'", f"jobs have no access to log buckets; {_OWN}", "use s3://results/ instead")
    if bucket in BUCKETS or not bucket.isalpha():
        return
    if meant := _meant(bucket.lower()):
        yield Problem(path, f"'{url}'", _OWN, f"did you mean s3://{meant}{slash}{rest}?")


def _meant(bucket: str) -> str | None:
    """The own bucket that a name is most likely a slip of; no other name of three letters is near enough to be sure."""
    swapped = {own[:at] + own[at + 1] + own[at] + own[at + 2 :]: own for own in BUCKETS for at in range(len(own) - 1)}
    near = difflib.get_close_matches(bucket, BUCKETS, n=1, cutoff=0.75)
    return near[0] if near else swapped.get(bucket)


def _unresolved(text: Text) -> Iterator[Problem]:
    """Own buckets where they are not replaced: inside an argument, in a Spark property, behind s3a://."""
    for url in text.urls[len(text.resolved_urls) :]:
        scheme, _, rest = url.partition("://")
        if rest.partition("/")[0] in BUCKETS:
            yield Problem(
                text.path,
                f"'{text.value}'",
                "an own bucket is replaced by its real name only where an argument begins with s3:// and its name",
                f"write s3://{rest}"
                if text.resolved and scheme != "s3"
                else f"pass s3://{rest} as an argument of its own",
            )
