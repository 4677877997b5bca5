"""What a template does not tell passes no control: neither what a condition chooses nor what another file holds."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.review.controls.mutate import GONE, Mutation, controls_of, good, modules, results, worst
from tests.review.controls.small import made, said

pytestmark = pytest.mark.long

NOTHING = {"Ref": "AWS::NoValue"}
ASKED = {"Parameters/Choice": {"Type": "String"}, "Conditions/Chosen": {"Fn::Equals": [{"Ref": "Choice"}, "yes"]}}
INCLUDED = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://elsewhere/it.yaml"}}}


def value_of(body: Any, pointer: str) -> Any:
    """What stands at a pointer; GONE where nothing does."""
    for part in pointer.split("/"):
        if isinstance(body, list):
            body = body[int(part)] if int(part) < len(body) else GONE
        else:
            body = body.get(part, GONE) if isinstance(body, dict) else GONE
    return body


def chosen(mutation: Mutation, body: Any) -> Mutation:
    """The change made by a condition of which nothing is known: the good value or the bad one."""
    either = [
        NOTHING if one is GONE else one for one in (value_of(body, mutation.path), mutation.changes[mutation.path])
    ]
    by_condition = {mutation.path: {"Fn::If": ["Chosen", *copy.deepcopy(either)]}}
    return Mutation(mutation.control, {**mutation.changes, **by_condition, **ASKED}, "UNKNOWN", "", "")


CASES = [
    (module, mutation)
    for module in modules()
    for mutation in module.MUTATIONS
    # A condition decides about a whole resource by `Condition`, and of what goes out of a list others move up.
    if mutation.status == "FAIL" and mutation.path in mutation.changes and mutation.path.count("/") > 2
    if not (mutation.changes[mutation.path] is GONE and mutation.path.rpartition("/")[2].isdecimal())
]


@pytest.mark.parametrize(("module", "mutation"), CASES, ids=[str(mutation) for _, mutation in CASES])
def test_what_a_condition_chooses_does_not_pass(module: Any, mutation: Mutation, tmp_path: Path) -> None:
    body = good(module)
    (control,) = (one for one in controls_of(module) if one.id == mutation.control)
    found = worst(results(chosen(mutation, body).apply(body), tmp_path, [control]))
    assert found[mutation.control] in {"FAIL", "UNKNOWN"}


@pytest.mark.parametrize(
    ("control", "properties"),
    [
        *[(control, {key: [INCLUDED]})
          for control in ("CFG-05", "ENC-08", "ENC-09", "ENC-12") for key in ("BootstrapActions", "Steps")],
        ("CFG-05", {"Configurations": [INCLUDED]}),
        ("CFG-05", {"Configurations": [{"Classification": "export", "Configurations": [INCLUDED]}]}),
        ("CFG-05", {"Instances": {"CoreInstanceGroup": INCLUDED}}),
        ("CFG-05", {"Instances": {"TaskInstanceFleets": [INCLUDED]}}),
        ("CFG-05", {"Instances": {"CoreInstanceFleet": {"InstanceTypeConfigs": [INCLUDED]}}}),
    ],
)  # fmt: skip
def test_an_item_of_another_file_may_be_anything(control: str, properties: dict[str, Any], tmp_path: Path) -> None:
    assert said(tmp_path, control, {"Cluster": made("EMR::Cluster", Name="c", **properties)}) == "UNKNOWN"
