"""AWS on this machine: deploy the very templates the project synthesises and run its workflows with real Spark.

    laptop = Laptop.up(".state/laptop", env="dev", bound_to_caller=True)
    try:
        laptop.deploy()
        outcome = laptop.run("clickstream")
    finally:
        laptop.down()

The emulator is MiniStack with an extension (folder ``emulator``). What is real and what is not: docs/laptop.md.
"""

from __future__ import annotations

from emr_platform.laptop.audit import Ignored, audit
from emr_platform.laptop.commands import DEFAULT_STATE
from emr_platform.laptop.decisions import Decision, decisions
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.execution import Event, Execution
from emr_platform.laptop.grants import Grant, Unused
from emr_platform.laptop.platform import Laptop, Run, Status
from emr_platform.laptop.server_process import end

__all__ = [
    "DEFAULT_STATE",
    "Decision",
    "Event",
    "Execution",
    "Grant",
    "Ignored",
    "Laptop",
    "LaptopError",
    "Run",
    "Status",
    "Unused",
    "audit",
    "decisions",
    "end",
]
