"""An HBase step's script is all that the shell is given.

Source: Apache HBase, jar-bootstrap.rb of hbase-shell: -n takes the word after it for its own value, so the script is
read from standard input, and what stood behind it would be run in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import HBaseStep
from ._base import Context, Problem
from ._walk import steps


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, HBaseStep) and at.step.args:
            why = "the HBase shell takes no arguments for a script that it reads from standard input"
            remedy = "write the values into the script, or let a shell step write the script and run `hbase shell -n`"
            yield Problem((*at.path, "args"), ", ".join(f"'{argument}'" for argument in at.step.args), why, remedy)
