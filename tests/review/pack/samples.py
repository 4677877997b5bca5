"""Small templates and registers that the tests of the evidence pack are about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from emr_platform.assembly import load
from emr_platform.review import Control, Evidence, Outcome, Subject, gather, outcome, read_register

DAY = date(2026, 2, 1)
BARE = "jobs/Bare"
"""The address of a cluster that names no security configuration: ENC-01 fails."""

ENTRY = """
  - ticket: SEC-1
    control: ENC-01
    resource: jobs/Bare
    owner: data-platform
    approver: security
    reason: it reads nothing but the public data set of the weather
    compensating: the nodes have no route to any bucket of ours
    granted: 2026-01-01
    expires: 2026-06-29
"""
REGISTER = f"exceptions:{ENTRY}"


def template() -> dict[str, Any]:
    """A cluster that is encrypted, one that is not, a role and a security group."""
    return {
        "Resources": {
            "Encryption": {
                "Type": "AWS::EMR::SecurityConfiguration",
                "Properties": {"SecurityConfiguration": {"EncryptionConfiguration": {}}},
            },
            "Encrypted": {
                "Type": "AWS::EMR::Cluster",
                "Properties": {"Name": "nightly", "ReleaseLabel": "emr-7.12.0",
                               "SecurityConfiguration": {"Ref": "Encryption"}},
            },
            "Bare": {"Type": "AWS::EMR::Cluster", "Properties": {"Name": "=HYPERLINK(\"http://x\")"}},
            "Reader": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {"Statement": [trust("ec2.amazonaws.com")]},
                    "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound",
                    "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [allow("s3:GetObject")]}}],
                },
            },
            "Nodes": {
                "Type": "AWS::EC2::SecurityGroup",
                "Properties": {
                    "GroupDescription": "nodes",
                    "SecurityGroupIngress": [port(443, "10.0.0.0/16")],
                },
            },
        }
    }  # fmt: skip


def port(number: int, source: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": number, "ToPort": number, "CidrIp": source}


def allow(*actions: str, resource: str = "arn:aws:s3:::raw/*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def trust(service: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}


def write(folder: Path, body: dict[str, Any] | None = None, name: str = "jobs") -> Path:
    """A template as a file of a folder; the stack is called as the file is."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.template.json"
    file.write_text(json.dumps(template() if body is None else body, indent=1), encoding="utf-8")
    return file


def write_assembly(folder: Path, *names: str) -> Path:
    """A cloud assembly with one stack for each environment that is named."""
    artifacts = {}
    for name in names:
        file = write(folder, name=f"emr-{name}-jobs")
        properties = {"templateFile": file.name, "tags": {"emr-platform:environment": name}}
        artifacts[f"emr-{name}-jobs"] = {"type": "aws:cloudformation:stack", "properties": properties}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
    return folder


def write_register(folder: Path, text: str = REGISTER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "exceptions.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def evidence(folder: Path, register: str | None = None, body: dict[str, Any] | None = None) -> Evidence:
    """What a review of the sample finds on DAY."""
    book = read_register(write_register(folder, register), ["ENC-01", "ASM-01"]) if register else None
    return gather(load([write(folder, body)]), as_of=DAY, register=book)


def every_status(subject: Subject) -> Iterator[Outcome]:
    """One outcome of each status that a control can give."""
    encrypted, bare = subject.clusters
    (role,) = subject.of("AWS::IAM::Role")
    yield outcome("PASS", encrypted, ("Name",), encrypted.get("Name"), "it is called so")
    yield outcome("FAIL", bare, ("Name",), bare.get("Name"), "it is called so")
    yield outcome("UNKNOWN", role, ("RoleName",), None, "a parameter says it")
    yield outcome("INHERITED", role, ("Path",), ["/", 1], "the account's owner shows it")


def control(control_id: str, **changes: Any) -> Control:
    """A control whose words hold what makes trouble in files."""
    words = {
        "title": 'Names are <good> & "short"', "why": "Somebody reads them.", "severity": "high", "population": "names",
        "proof": "Name", "remedy": "call it otherwise", "sources": ("Security Hub X.1",), "examine": every_status,
        "mappings": {"NIST 800-53r5": ("AC-4(21)", "SC-8"), "PCI DSS 4.0.1": ("1.4.4",)},
    }  # fmt: skip
    return Control(id=control_id, **{**words, **changes})
