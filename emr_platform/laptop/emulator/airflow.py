"""AWS::MWAA::Environment: recorded, with a session of its execution role where the laptop's own Airflow finds it.

No environment is started. What Airflow's workers would have on AWS is put into a file of the state directory, so that
DAGs run here with the very role, which must trust MWAA and whose policies are enforced.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import mwaa

from emr_platform.laptop.emulator.names import arn
from emr_platform.laptop.emulator.sessions import assume
from emr_platform.laptop.emulator.settings import Settings

Properties = dict[str, Any]
_SERVICES = ("airflow.amazonaws.com", "airflow-env.amazonaws.com")


def environment_handlers(settings: Settings) -> dict[str, Any]:
    """What CloudFormation calls for the type; TrustRefused when the role does not trust MWAA for this environment."""

    def create(logical_id: str, properties: Properties, stack_name: str) -> tuple[str, dict[str, Any]]:
        name = properties["Name"]
        named = arn("airflow", get_region(), get_account_id(), f"environment/{name}")
        for service in _SERVICES:
            session = assume(
                properties["ExecutionRoleArn"],
                service=service,
                session_name="airflow",
                settings=settings,
                source=named,
            )
        file = settings.state / "airflow" / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(session.environment()), encoding="utf-8")
        host = f"{name}.airflow.laptop.internal"
        mwaa._environments[name] = {**properties, "Arn": named, "Status": "AVAILABLE", "WebserverUrl": host}
        return name, {"Arn": named, "WebserverUrl": host}

    def delete(physical_id: str, properties: Properties) -> None:
        mwaa._environments.pop(physical_id, None)
        (settings.state / "airflow" / f"{physical_id}.json").unlink(missing_ok=True)

    return {"create": create, "delete": delete}
