"""What the documentation shows can be copied: environments and parts of them pass the rules, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from emr_platform.reading import read
from scripts.setup import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "examples/README.md", *sorted(ROOT.glob("docs/*.md"))]


def snippets(page: str) -> list[dict[str, Any]]:
    """Every YAML snippet of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [yaml.safe_load(one) for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


def said(environment: dict[str, Any], folder: Path) -> list[str]:
    file = folder / f"{environment['name']}.yaml"
    file.write_text(yaml.safe_dump(environment), encoding="utf-8")
    return [str(finding) for finding in read(file, ROOT).findings]


def example(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def test_the_environment_of_the_readme_passes_every_rule(tmp_path: Path) -> None:
    assert said(snippets("README.md")[0], tmp_path) == []


def test_the_acknowledgement_of_the_readme_covers_what_it_says(tmp_path: Path) -> None:
    trino = example("examples/trino/environments/trino.yaml")
    del trino["acknowledgements"]
    assert [one for one in said(trino, tmp_path) if "idle-timeout" in one]
    assert said(trino | snippets("README.md")[1], tmp_path) == []


def test_the_bootstrap_actions_of_the_page_pass_every_rule(tmp_path: Path) -> None:
    environment = example("environments/dev.yaml")
    cluster = environment["clusters"]["clickstream"]
    cluster |= snippets("docs/bootstrap.md")[0]
    assert said(environment, tmp_path) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith("http")]
    assert [target for target in local if not (page.parent / target).exists()] == []
