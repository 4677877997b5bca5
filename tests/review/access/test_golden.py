"""Effective permissions as they were reviewed: a change of a grant is a change of a file in `tests/golden`."""

from __future__ import annotations

import difflib

import pytest

from emr_platform.assembly import Statement, all_statements, load
from emr_platform.review import Subject
from emr_platform.review.actions import matching
from scripts.setup import ROOT
from tests.assemblies import Assembly
from tests.review.access.conftest import Read
from tests.review.access.golden import Blocks, permissions, text

GOLDEN = ROOT / "tests/golden/permissions"


def reviewed(assembly: Assembly) -> Blocks:
    return permissions(Subject(load([assembly.folder])), assembly.name, assembly.region)


def changes(before: str, now: str) -> str:
    return "\n".join(difflib.unified_diff(before.splitlines(), now.splitlines(), "reviewed", "now", lineterm="", n=0))


def test_permissions_are_those_that_were_reviewed(
    assembly: Assembly, assemblies: dict[str, Assembly], request: pytest.FixtureRequest
) -> None:
    file = GOLDEN / f"{assembly.name}.txt"
    first = {} if assembly.name == "dev" else reviewed(assemblies["dev"])
    now = text(reviewed(assembly), first)
    if request.config.getoption("--golden"):
        file.write_text(now, encoding="utf-8")
    found = changes(file.read_text(encoding="utf-8") if file.exists() else "", now)
    assert not found, (
        f"permissions of {assembly.name} changed; if that is meant, run\n"
        "  make test TESTS='tests/review/access/test_golden.py --golden'\n"
        f"and have the change of {file.relative_to(ROOT)} reviewed:\n{found}"
    )


def test_every_file_is_of_an_environment(assemblies: dict[str, Assembly]) -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(assemblies)


def test_a_wider_grant_is_a_change(read: Read) -> None:
    def lines(resource: str) -> str:
        subject = read(f"""
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {{Statement: {{Effect: Allow, Principal: '*', Action: sts:AssumeRole}}}}
    Policies:
      - PolicyName: p
        PolicyDocument: {{Statement: {{Effect: Allow, Action: s3:GetObject, Resource: {resource}}}}}
""")
        return text(permissions(subject, "dev", "eu-west-1"), {})

    assert changes(lines("'arn:aws:s3:::raw/a/*'"), lines("'arn:aws:s3:::raw/*'")).splitlines()[3:] == [
        "-  s3:GetObject on arn:aws:s3:::raw/a/*",
        "+  s3:GetObject on arn:aws:s3:::raw/*",
    ]


def test_no_grant_is_of_a_whole_service(assembly: Assembly) -> None:
    for one in grants(assembly):
        listed = one.listed("Action")
        assert not [action for action in listed if str(action) == "*" or str(action).endswith(":*")], one.sid
        assert not one.listed("NotAction")
        assert listed


# EMR WAL's actions are newer than the data; nothing documents resources for them.
NEWER = {"emrwal"}


def test_a_star_stands_only_where_no_resource_can(assembly: Assembly) -> None:
    for one in grants(assembly):
        if one.listed("Resource") != ["*"]:
            continue
        for pattern in map(str, one.listed("Action")):
            found = matching(pattern)
            assert found or pattern.partition(":")[0] in NEWER, f"{pattern} is not in the data on actions"
            scoped = [action.name for action in found if action.scoped]
            assert not scoped, f"{one.resource.address} {one.sid}: {scoped} can be bound to resources"


def grants(assembly: Assembly) -> list[Statement]:
    """What the platform's own policies allow their roles."""
    found = all_statements(load([assembly.folder]))
    return [one for one in found if one.kind == "identity" and one.effect == "Allow"]
