"""Why a workflow failed: what EMR says and what the logs say, as one category, one sentence and one remedy.

The files of this folder run in two places: inside AWS Lambda, called by the workflow itself, and in `emr-platform why`.
They need the standard library alone; clients of EMR and S3 are handed in.
"""

from __future__ import annotations

from ._collect import diagnose, logs_of_bootstrap, logs_of_step
from ._logs import Log
from ._result import Diagnosis
from ._rules import CATEGORIES, RULES, Rule
from ._secrets import masked

__all__ = ["CATEGORIES", "RULES", "Diagnosis", "Log", "Rule", "diagnose", "logs_of_bootstrap", "logs_of_step", "masked"]
