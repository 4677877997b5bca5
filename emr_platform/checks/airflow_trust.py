"""The role for an Airflow of one's own says who may take it.

Source: IAM User Guide, confused-deputy: a role that a whole account may take asks for an external id.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import OwnAirflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    airflow = context.environment.airflow
    if not isinstance(airflow, OwnAirflow):
        return
    named = [key for key in ("trusted_role", "trusted_account") if getattr(airflow, key)]
    if len(named) != 1:
        got = " and ".join(named) or "neither trusted_role nor trusted_account"
        yield Problem(("airflow",), got, "one of them says who may take the DAGs' role", "name the one, not the other")
    elif airflow.trusted_account and not airflow.external_id:
        yield Problem(
            ("airflow", "trusted_account"),
            airflow.trusted_account,
            "everybody whom that account lets may take the DAGs' role, also somebody who was made to",
            "add external_id, or name a role instead",
        )
