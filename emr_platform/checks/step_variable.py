"""The variables of a script are the ones it uses.

Source: Apache Hive, LanguageManual VariableSubstitution, and Spark SQL: `${name}` and `${hivevar:name}` stand for
what -d defines. Scripts may define variables themselves, so this is a warning, and an advice for what nobody uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from ..model import HiveStep, SparkSqlStep
from ._base import Context, Problem
from ._walk import StepAt, steps

_USED = re.compile(r"\$\{(?:hivevar:)?([A-Za-z_]\w*)\}")
_SET = re.compile(r"^\s*set\s+(?:hivevar:)?([A-Za-z_]\w*)\s*=", re.IGNORECASE | re.MULTILINE)
_COMMENT = re.compile(r"--[^\n]*")


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, HiveStep | SparkSqlStep) and context.root is not None:
            yield from _script(at, at.step, context.root / at.step.script)


def _script(at: StepAt, step: HiveStep | SparkSqlStep, file: FilePath) -> Iterator[Problem]:
    if not file.is_file():
        return
    text = _COMMENT.sub("", file.read_text(encoding="utf-8", errors="replace"))
    used = dict.fromkeys(_USED.findall(text))
    for name in used:
        if name not in step.variables and name not in _SET.findall(text):
            why = "nothing gives it a value, so the text stays as it is"
            remedy = f"add {name} to variables"
            yield Problem((*at.path, "script"), f"${{{name}}} in '{step.script}'", why, remedy, "warning")
    for name in step.variables:
        if name not in used:
            why = "the script does not use it"
            remedy = f"remove it, or write ${{{name}}} there"
            yield Problem((*at.path, "variables", name), f"'{name}'", why, remedy, "advice")
