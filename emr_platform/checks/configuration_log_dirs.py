"""YARN's log directories are named shortly enough for their logs to reach S3.

Source: EMR Release Guide, emr-whatsnew, known issues of emr-7.13.0 (catalog limit `yarn_log_dirs_text`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._limits import most
from ._settings import settings


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        if at.key == "yarn.nodemanager.log-dirs" and len(at.value) > most("yarn_log_dirs_text"):
            yield Problem(
                at.path,
                f"{len(at.value)} characters",
                f"with more than {most('yarn_log_dirs_text')} EMR does not upload the containers' logs",
                "name fewer or shorter directories",
                "warning",
            )
