"""Apache Airflow as a second orchestrator: an environment of Amazon MWAA, or an Airflow of one's own."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import AccountId, Int, Model, Str, matching, tagged
from .security import RoleName

MaintenanceWindow = Annotated[
    Str,
    matching(
        r"(?:MON|TUE|WED|THU|FRI|SAT|SUN):(?:[01]\d|2[0-3]):(?:00|30)",
        "a maintenance window begins on a day at a full or half hour, in UTC",
        "write it as SUN:03:30",
    ),
]
ExternalId = Annotated[
    Str,
    Field(max_length=1224),
    matching(r"[\w+=,.@:/-]{2,}", "an external id has letters, digits and + = , . @ : / -", "agree on another"),
]
ConnectionId = Annotated[
    Str,
    Field(max_length=250),
    matching(r"[\w#!()/.:-]+", "a connection id has letters, digits and _ - . : / # ! ( )", "write it as aws_default"),
]


class ManagedAirflow(Model):
    """An environment of Amazon Managed Workflows for Apache Airflow (MWAA) in the environment's private subnets."""

    type: Literal["mwaa"]
    """`mwaa`: an environment of Amazon MWAA."""
    version: Str = "3.3.1"
    """Airflow version. Default 3.3.1."""
    environment_class: Str = "mw1.small"
    """Size of scheduler, workers and web server. Default mw1.small."""
    minimum_workers: Annotated[Int, Field(ge=1)] = 1
    """Workers that always run. Default 1."""
    maximum_workers: Annotated[Int, Field(ge=1)] = 5
    """Workers at most. Steps do not occupy a worker while EMR runs them. Default 5."""
    webserver_access: Literal["PRIVATE_ONLY", "PUBLIC_AND_PRIVATE"] = "PRIVATE_ONLY"
    """Who reaches the web server: `PRIVATE_ONLY`, from inside the VPC; `PUBLIC_AND_PRIVATE`, from the internet as well.
    Either way only those whom IAM lets in. Default PRIVATE_ONLY."""
    maintenance_window: MaintenanceWindow | None = None
    """When AWS may maintain it, such as `SUN:03:30`, UTC. Default: AWS picks one."""


class OwnAirflow(Model):
    """An Airflow that exists. The platform provides the DAGs in a bucket and a role to run them with."""

    type: Literal["own"]
    """`own`: an Airflow that exists."""
    trusted_role: RoleName | None = None
    """Path and name of the role of Airflow's workers, which may take the DAGs' role. Default: every role and user of
    the account may whom its own policies let; that asks for `external_id`."""
    trusted_account: AccountId | None = None
    """Account in which Airflow runs. Default: this one."""
    external_id: ExternalId | None = None
    """What the caller has to know to take the role. Default: nothing."""
    connection: ConnectionId = "aws_default"
    """Airflow connection whose `role_arn` is the DAGs' role. Default aws_default."""


Airflow = Annotated[
    Annotated[ManagedAirflow, Tag("<mwaa>")] | Annotated[OwnAirflow, Tag("<own>")], Discriminator(tagged("type"))
]
