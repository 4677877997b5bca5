"""Temporary credentials for AWS services that act as a role: Step Functions, EC2 instances, EMR."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from emr_platform.laptop.clients import make_client
from emr_platform.laptop.emulator.names import arn, last_segment
from emr_platform.laptop.emulator.settings import Settings

LIFETIME = 12 * 3600  # seconds; a laptop run never outlives it, so nothing has to refresh


class TrustRefused(Exception):
    """The role's trust policy does not let the service in; the message has AWS's wording."""


@dataclass(frozen=True)
class Session:
    """Credentials of an assumed role, as sts:AssumeRole would return them."""

    role: str
    access_key: str
    secret_key: str
    token: str
    account: str
    region: str
    settings: Settings
    _clients: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def client(self, service: str) -> Any:
        """Return the boto3 client that calls the emulator over TLS as this role; each is made once."""
        if service not in self._clients:
            self._clients[service] = self._make_client(service)
        return self._clients[service]

    def _make_client(self, service: str) -> Any:
        return make_client(
            service,
            region_name=self.region,
            endpoint_url=self.settings.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.token,
            verify=str(self.settings.tls.certificate),
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=120),
        )

    def environment(self) -> dict[str, str]:
        """Return the variables that make any AWS SDK in a child process act as this role on the emulator."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_SESSION_TOKEN": self.token,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.settings.endpoint,
            "AWS_CA_BUNDLE": str(self.settings.tls.certificate),
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def assume(
    role_arn: str, *, service: str, session_name: str, settings: Settings, source: str = "",
    keys: dict[str, str] | None = None,
) -> Session:  # fmt: skip
    """Start a session of *role_arn* for the service principal *service* (``states.amazonaws.com``).

    *source* is the ARN of what the service acts for; by default something of the kind that it acts for. *keys* are
    condition keys that the service sends beside the usual ones.

    Raises TrustRefused when the role does not exist or its trust policy, conditions included, does not name the
    service. IAM tells neither apart, and neither does this.
    """
    account, name = get_account_id(), last_segment(role_arn)
    role = iam._roles.get_scoped(account, None, name)
    if role is None or not _trusts(role, service, role_arn, account, source, keys or {}):
        raise TrustRefused(f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}")
    session = Session(
        name,
        iam._gen_session_access_key(),
        iam._gen_secret(),
        iam._gen_session_token(),
        account,
        get_region(),
        settings,
    )
    sts.register_session(
        session.access_key,
        {
            "Arn": arn("sts", "", account, f"assumed-role/{name}/{session_name}"),
            "UserId": f"{role.get('RoleId', name)}:{session_name}",
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.token,
            "Expiration": time.time() + LIFETIME,
            "AccountId": account,
            "PrincipalType": "AssumedRole",
            "SourcePrincipalArn": service,
            "SessionTags": [],
            "SessionPolicies": None,
        },
    )
    return session


def _trusts(role: dict[str, Any], service: str, role_arn: str, account: str, source: str, keys: dict[str, str]) -> bool:
    """Evaluate the trust policy for a service principal, which MiniStack's own check never matches."""
    document = role.get("AssumeRolePolicyDocument", "{}")
    context = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=account,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=get_region(),
        service_context=_confused_deputy_keys(service, account, source) | keys,
    )
    verdict = iam_evaluator.evaluate_resource_policy(_with_resource(document), context, service)
    return bool(verdict.decision == "Allow")


# EC2, and Redshift, which sends the database user as external id instead.
_SENDING_NONE = ("ec2.amazonaws.com", "redshift.amazonaws.com", "redshift-serverless.amazonaws.com")


def _confused_deputy_keys(service: str, account: str, source: str) -> dict[str, str]:
    """The keys a service sends so that a role can insist on its own account (aws:SourceAccount, aws:SourceArn)."""
    if source:
        return {"aws:sourceaccount": account, "aws:sourcearn": source}
    kinds = {"states.amazonaws.com": ("states", "stateMachine:*"), "ec2.amazonaws.com": ("ec2", "instance/*")}
    namespace, resource = kinds.get(service, ("elasticmapreduce", "cluster/*"))
    if service in _SENDING_NONE:
        return {}
    return {"aws:sourceaccount": account, "aws:sourcearn": arn(namespace, get_region(), account, resource)}


def _with_resource(document: str | dict[str, Any]) -> dict[str, Any]:
    """Give a trust policy the Resource element the evaluator expects of every statement."""
    parsed = json.loads(document) if isinstance(document, str) else document
    statements = parsed.get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    return {**parsed, "Statement": [{"Resource": "*", **statement} for statement in statements]}
