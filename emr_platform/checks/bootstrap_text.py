"""Arguments of bootstrap scripts are within EMR's length.

Source: botocore emr/2009-03-31 ScriptBootstrapActionConfig, XmlString (catalog limit `bootstrap_argument`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._limits import most
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for number, action in enumerate(cluster.bootstrap_actions):
            for index, argument in enumerate(action.args):
                if len(argument) > most("bootstrap_argument"):
                    yield Problem(
                        (*path, "bootstrap_actions", number, "args", index),
                        f"{len(argument)} characters",
                        f"an argument has at most {most('bootstrap_argument')}",
                        "put it into a file that the script reads",
                    )
