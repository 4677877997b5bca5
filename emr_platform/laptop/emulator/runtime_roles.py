"""Runtime roles: the role that a step names, taken by the nodes' role before the step's program starts.

The nodes' role needs sts:AssumeRole and sts:TagSession on the runtime role, whose trust policy must allow it both. The
step's program then has that role's credentials and no others. Source: EMR management guide, emr-steps-runtime-roles.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.laptop.emulator.names import last_segment
from emr_platform.laptop.emulator.sessions import LIFETIME, Session

# Lake Formation lets EMR's engines in by this tag. Source: EMR management guide, emr-lf-enable; aws-cdk, EmrAddStep.
_LAKE_FORMATION_TAG = "LakeFormationAuthorizedCaller"
# Without Lake Formation EMR's tags are not documented, only that it needs sts:TagSession: this one stands for them.
_OTHER_TAG = "emr-step"


class RoleRefused(Exception):
    """The nodes' role may not take a runtime role; the message says which, and what was refused."""


def enabled(security_configuration: str) -> bool:
    """Whether a security configuration, as JSON, lets steps name a role."""
    iam = _authorization(security_configuration).get("IAMConfiguration") or {}
    return bool(iam.get("EnableApplicationScopedIAMRole"))


def session_tags(security_configuration: str, step_id: str) -> dict[str, str]:
    """Return the tags of a step's session: the one Lake Formation asks for where it decides, else a stand-in."""
    lake_formation = _authorization(security_configuration).get("LakeFormationConfiguration") or {}
    value = lake_formation.get("AuthorizedSessionTagValue")
    return {_LAKE_FORMATION_TAG: value} if value else {_OTHER_TAG: step_id}


def take(nodes: Session, role_arn: str, *, session_name: str, tags: dict[str, str]) -> Session:
    """Start a session of *role_arn* by an sts:AssumeRole call of the nodes' session.

    Raises RoleRefused when the nodes' policies or the role's trust policy do not allow it, or there is no such role.
    """
    try:
        answer = nodes.client("sts").assume_role(
            RoleArn=role_arn,
            RoleSessionName=session_name,
            DurationSeconds=LIFETIME,  # EMR renews it, the laptop does not have to
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )
    except (ClientError, BotoCoreError) as problem:
        raise RoleRefused(f"cannot run the step as {role_arn}: {_words(problem)}") from problem
    found = answer["Credentials"]
    return Session(
        last_segment(role_arn),
        found["AccessKeyId"],
        found["SecretAccessKey"],
        found["SessionToken"],
        nodes.account,
        nodes.region,
        nodes.settings,
    )


def tag_keys(body: bytes) -> dict[str, Any]:
    """Return the condition keys that the tags of an AssumeRole request (its form) set; empty when it has none."""
    form = dict(parse_qsl(body.decode("utf-8", "replace")))
    ends = [name.removesuffix(".Key") for name in form if name.startswith("Tags.member.") and name.endswith(".Key")]
    tags = {form[f"{end}.Key"]: form.get(f"{end}.Value", "") for end in ends}
    if not tags:
        return {}
    return {"aws:tagkeys": list(tags), **{f"aws:requesttag/{key}".lower(): value for key, value in tags.items()}}


def _words(problem: Exception) -> str:
    """The refusal; STS does not say so when it is the role's trust policy, or that there is no such role."""
    said = str(problem)
    return said if "because " in said else f"{said} because its trust policy does not allow it, or it does not exist"


def _authorization(security_configuration: str) -> dict[str, Any]:
    document = json.loads(security_configuration or "{}")
    found = document.get("AuthorizationConfiguration") if isinstance(document, dict) else None
    return found if isinstance(found, dict) else {}
