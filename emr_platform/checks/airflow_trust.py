"""The role for an Airflow of one's own names the role that may take it, or asks for an external id.

Source: IAM User Guide, confused-deputy: a role that a whole account may take asks for an external id.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import OwnAirflow
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    airflow = context.environment.airflow
    if isinstance(airflow, OwnAirflow) and not airflow.trusted_role and not airflow.external_id:
        yield Problem(
            ("airflow",),
            "neither trusted_role nor external_id",
            "everybody whom the account lets may take the DAGs' role, also somebody who was made to",
            "add trusted_role, the role of Airflow's workers",
        )
