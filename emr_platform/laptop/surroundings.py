"""The environment variables of the processes this package starts: nothing of the user's own AWS set-up gets in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PREFIXES = ("AWS_", "AMAZON_", "BOTO_", "CDK_", "LAMBDA_", "LOCALSTACK_", "MINISTACK_", "S3_", "SFN_")
_NAMES = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"}
    | {"SSL_CERT_DIR", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "EDGE_PORT", "NODE_OPTIONS"}
)


def is_private(name: str) -> bool:
    """Tell whether a variable belongs to the user's own AWS, CDK, proxy or trust set-up."""
    return name.startswith(_PREFIXES) or name.upper() in _NAMES


def clean_environment(home: Path, source: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the caller's variables without AWS, CDK and proxy settings, and with *home* as the home directory.

    A private home keeps ``~/.aws``, ``~/.cdk.json`` and ``~/.cdk`` out as well. This interpreter's folder comes
    first on PATH: its ``cdk``, ``node`` and ``python3`` are the ones meant.
    """
    variables = dict(os.environ if source is None else source)
    for name in list(variables):
        if is_private(name):
            del variables[name]
    home.mkdir(parents=True, exist_ok=True)
    variables["HOME"] = str(home)
    variables["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), variables.get("PATH", os.defpath)])
    return variables


def aws_variables(
    *, endpoint: str, region: str, account: str, access_key: str, secret_key: str, ca: Path
) -> dict[str, str]:
    """Return what points the AWS SDKs and the CDK CLI at the emulator, with the given credentials."""
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CA_BUNDLE": str(ca),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": account,
        "CDK_DEFAULT_REGION": region,
        "NODE_EXTRA_CA_CERTS": str(ca),
        "NO_PROXY": "localhost,127.0.0.1",
    }
