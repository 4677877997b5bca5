"""CFG-09 asks the manifest of an assembly, which no template holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, review
from emr_platform.review.controls.cfg_09 import CONTROL

BUCKET = {"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}


def assembly(folder: Path, template: dict[str, Any], **properties: Any) -> Path:
    (folder / "data.json").write_text(json.dumps(template))
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "data.json", **properties}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"data": artifact}}))
    return folder


@pytest.mark.parametrize(("given", "status"), [({"terminationProtection": True}, "PASS"), ({}, "FAIL")])
def test_stack_with_data_has_termination_protection(tmp_path: Path, given: dict[str, Any], status: Status) -> None:
    (found,) = review(load([assembly(tmp_path, BUCKET, **given)]), [CONTROL])
    assert (found.status, found.resource, found.template) == (status, "data", f"{tmp_path.name}/data.json")


def test_a_nested_stack_with_data_goes_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "child.json").write_text(json.dumps(BUCKET))
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "child.json"}}
    (found,) = review(load([assembly(tmp_path, {"Resources": {"Nested": nested}})]), [CONTROL])
    assert (found.status, found.resource) == ("FAIL", "data")


@pytest.mark.parametrize(
    "kind", ["Redshift::Cluster", "RDS::DBCluster", "EFS::FileSystem", "KMS::ReplicaKey", "FSx::FileSystem"]
)
def test_stack_with_a_database_or_file_system_is_asked(tmp_path: Path, kind: str) -> None:
    body = {"Resources": {"Data": {"Type": f"AWS::{kind}"}}}
    (found,) = review(load([assembly(tmp_path, body)]), [CONTROL])
    assert found.status == "FAIL"


def test_stack_without_data_is_not_asked(tmp_path: Path) -> None:
    topic = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    (found,) = review(load([assembly(tmp_path, topic)]), [CONTROL])
    assert found.status == "NOT_APPLICABLE"


def test_template_alone_does_not_tell(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text(json.dumps(BUCKET))
    (found,) = review(load([file]), [CONTROL])
    assert (found.status, found.resource) == ("INHERITED", "data")
    assert "whoever deploys this template" in found.reason
