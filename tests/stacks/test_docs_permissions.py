"""The page on who may do what names every statement that the examples' roles have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scripts.setup import ROOT
from tests.assemblies import Assembly

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def statement_ids(documents: list[dict[str, Any]]) -> Iterator[str]:
    for document in documents:
        for statement in document["Statement"]:
            yield statement["Sid"]


def test_every_statement_of_a_role_is_on_the_page(assemblies: dict[str, Assembly]) -> None:
    found: set[str] = set()
    for assembly in assemblies.values():
        for role in assembly.of("AWS::IAM::Role"):
            found |= {*statement_ids([one["PolicyDocument"] for one in role.properties.get("Policies", [])])}
        for policy in [*assembly.of("AWS::IAM::Policy"), *assembly.of("AWS::IAM::ManagedPolicy")]:
            found |= {*statement_ids([policy.properties["PolicyDocument"]])}
    assert len(found) > 40
    # Statements that list a bucket are called after it; the page shows one of them.
    named = {one for one in found if not one.startswith("List")}
    assert {one for one in named if f"`{one}`" not in PAGE} == set()


def test_the_page_names_no_statement_that_nobody_makes() -> None:
    """Those that no example has are made all the same, by keys of the file that the code turns into statements."""
    sources = [*(ROOT / "constructs").rglob("*.py"), *(ROOT / "emr_platform/engines").glob("*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in sources)
    section = PAGE.split("## Who may do what")[1].split("\n## ")[0]
    named = {one for one in re.findall(r"`([A-Z][A-Za-z]+)`", section) if not one.startswith(("List", "Master"))}
    policies = {"AmazonEMRServicePolicy_v2", "CWAgent"}
    assert {one for one in named - policies if f'"{one}"' not in code} == set()
