"""The drawings: well-formed, in words for those who do not see them, and the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from emr_platform.review import Subject
from emr_platform.review.pack.dataflow_svg import dataflow_svg
from emr_platform.review.pack.network_svg import network_svg
from tests.review.page.made import arn, ref, resource, subject

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in drawn(svg).iter(f"{SVG}text")]


def titles(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in drawn(svg).iter(f"{SVG}title")]


@pytest.fixture
def small(tmp_path: Path) -> Subject:
    """A cluster that anybody reaches on port 22, reads one bucket, and writes to another and to one elsewhere."""
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    read = {"Effect": "Allow", "Action": "s3:Get*", "Resource": {"Fn::Sub": "${Raw.Arn}/*"}}
    write = {"Effect": "Allow", "Action": ["s3:PutObject"],
             "Resource": [{"Fn::Sub": "${Out.Arn}/*"}, "arn:aws:s3:::other/*"]}  # fmt: skip
    encrypted = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn("DataKey")}}
    return subject(
        tmp_path,
        {
            "DataKey": resource("KMS::Key"),
            "Raw": resource("S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [encrypted]}),
            "Out": resource("S3::Bucket"),
            "Group": resource("EC2::SecurityGroup", GroupDescription="g", SecurityGroupIngress=[ssh]),
            "Role": resource(
                "IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [read, write]}}]
            ),
            "Profile": resource("IAM::InstanceProfile", Roles=[ref("Role")]),
            "Cluster": resource(
                "EMR::Cluster",
                Name=f"etl{HOSTILE}",
                JobFlowRole=ref("Profile"),
                Instances={"Ec2SubnetId": "subnet-1", "EmrManagedMasterSecurityGroup": ref("Group")},
            ),
        },
    )


@pytest.mark.parametrize("draw", [network_svg, dataflow_svg])
def test_drawing_is_named_described_and_escaped(draw: object, small: Subject) -> None:
    assert callable(draw)
    svg = draw(small)
    root = drawn(svg)
    named = [root.attrib["aria-labelledby"], root.attrib["aria-describedby"]]
    ids = {one.attrib["id"]: "".join(one.itertext()) for one in root.iter() if "id" in one.attrib}
    assert all(len(ids[name]) > 3 for name in named)
    assert root.attrib["role"] == "img"
    assert list(root.iter(f"{SVG}script")) == []
    assert any(one.startswith("etl</text><script>") for one in texts(svg)), "what is hostile is shown as text"
    assert "prefers-color-scheme:dark" in svg
    assert svg == draw(small)


def test_network_marks_what_anybody_reaches_with_a_sign(small: Subject) -> None:
    svg = network_svg(small)
    assert "\u26a0 anywhere (0.0.0.0/0)" in texts(svg)
    assert "tcp 22" in texts(svg)
    assert "subnet-1 (elsewhere)" in texts(svg)
    assert "unknown" in texts(svg), "where a subnet of somebody else leads to is not known"


def test_dataflow_has_keys_on_its_edges(small: Subject) -> None:
    svg = dataflow_svg(small)
    assert {"Raw", "DataKey", "Out", "SSE-S3", "other (elsewhere)"} <= set(texts(svg))
    assert any("app/Raw, bucket: SSE-KMS customer key: app/DataKey" in one for one in titles(svg))


def test_clusters_that_are_alike_are_drawn_once_with_their_names(tmp_path: Path) -> None:
    cluster = {"JobFlowRole": "EMR_EC2_DefaultRole", "Instances": {}}
    made = {f"C{number}": resource("EMR::Cluster", Name=f"c{number}", **cluster) for number in range(9)}
    for svg in (dataflow_svg(subject(tmp_path, made)), network_svg(subject(tmp_path, made))):
        assert len([one for one in texts(svg) if one.startswith(("c0", "and c"))]) <= 6
        assert all(f"app/C{number}" in " ".join(titles(svg)) for number in range(9))


def test_empty_assembly_says_so(tmp_path: Path) -> None:
    about = subject(tmp_path, {"Topic": resource("SNS::Topic")})
    assert texts(network_svg(about)).count("nothing of the kind in these templates") == 2


def test_nothing_is_drawn_over_the_edge_of_the_drawing(small: Subject) -> None:
    root = drawn(network_svg(small))
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    for one in root.iter(f"{SVG}rect"):
        assert float(one.get("x", 0)) + float(one.attrib["width"]) <= width
        assert float(one.get("y", 0)) + float(one.attrib["height"]) <= height
