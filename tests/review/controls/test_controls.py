"""Every control passes on a good template, and notices each change that is not good; undone, it passes again."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from emr_platform.review import Result, catalogue
from tests.review.controls.mutate import Mutation, controls_of, good, modules, results, worst

pytestmark = pytest.mark.long

MODULES = modules()
CASES = [(module, mutation) for module in MODULES for mutation in module.MUTATIONS]
SHOWN_WITHOUT = {"ASM-01", "ASM-02", "CFG-09"}
"""Controls that a template alone cannot fail: ASM-01 and ASM-02 never do, CFG-09 asks the manifest of an assembly."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every template is written in its turn, by one name: what a file's name made somebody keep would be told."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="session")
def before(folder: Path) -> dict[ModuleType, list[Result]]:
    """What the controls of each module say of its good template, before anything is changed."""
    return {module: results(good(module), folder, controls_of(module)) for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".", 1)[-1])
def test_good_template_passes_every_control(module: ModuleType, tmp_path: Path) -> None:
    found = results(good(module), tmp_path, controls_of(module))
    assert [one for one in found if one.status != "PASS"] == []


@pytest.mark.parametrize(("module", "mutation"), CASES, ids=[str(mutation) for _, mutation in CASES])
def test_change_is_noticed_at_its_place_and_forgotten_when_undone(
    module: ModuleType, mutation: Mutation, folder: Path, before: dict[ModuleType, list[Result]]
) -> None:
    body, controls = good(module), controls_of(module)

    after = results(mutation.apply(body), folder, controls)

    expected = {control.id: "PASS" for control in controls} | dict(mutation.also) | {mutation.control: mutation.status}
    assert worst(after) == expected
    places = [
        (one.resource.split(" ", 1)[0].rpartition("/")[2], one.path, one.reason)
        for one in after
        if (one.control, one.status) == (mutation.control, mutation.status)
    ]
    assert (mutation.resource, mutation.path) in [place[:2] for place in places]
    said = [(one.control, one.status, one.resource, one.path, one.reason) for one in after]
    assert len(said) == len(set(said)), "something is said twice"
    assert mutation.reason in " ".join(place[2] for place in places)
    (noticing,) = (control for control in controls if control.id == mutation.control)
    assert results(body, folder, [noticing]) == [one for one in before[module] if one.control == noticing.id]


def test_every_control_has_a_change_that_fails_it_and_one_that_leaves_it_open() -> None:
    told = {(mutation.control, mutation.status) for _, mutation in CASES}
    names = {control.id for control in catalogue()} - SHOWN_WITHOUT
    assert names - {control for control, status in told if status == "FAIL"} == set()
    assert names - {control for control, status in told if status in {"UNKNOWN", "INHERITED"}} == set()


def test_every_mutation_names_a_control_of_the_catalogue() -> None:
    assert {mutation.control for _, mutation in CASES} <= {control.id for control in catalogue()}
