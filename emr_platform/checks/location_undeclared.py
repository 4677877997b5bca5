"""Every S3 location in an argument is declared under `reads` or `writes`.

Source: this platform; the nodes' role gets the declared locations and nothing else, so the job would end in
AccessDenied.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..render.locations import locate
from ._base import Context, Problem
from ._urls import texts


def check(context: Context) -> Iterator[Problem]:
    for text in texts(context.environment):
        for url in text.urls:
            if not any(_covers(declared, url) for declared in text.declared):
                bucket_and_key = url.partition("://")[2]
                remedy = f"declare s3://{_folder(bucket_and_key)} there"
                if bucket_and_key.startswith("{"):
                    remedy = "write the bucket out, and declare it there"
                yield Problem(
                    text.path,
                    f"'{url}'",
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster only",
                    remedy,
                )


def _covers(declared: str, url: str) -> bool:
    wanted = "s3://" + url.partition("://")[2]
    return locate(declared).covers(locate(wanted)) or locate(declared).covers(locate(f"{wanted}/"))


def _folder(bucket_and_key: str) -> str:
    """The folder that a file or pattern is in; a key without a dot or star is taken for a folder itself.

    Of one with a placeholder the folder above that: what an input may be is not known.
    """
    if "{" in bucket_and_key:
        return bucket_and_key.partition("{")[0].rpartition("/")[0] + "/"
    whole, slash, last = bucket_and_key.rstrip("/").rpartition("/")
    if slash and ("." in last or "*" in last):
        return f"{whole}/"
    return bucket_and_key.rstrip("/") + "/"
