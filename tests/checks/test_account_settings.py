"""Rule account-settings."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from emr_platform.checks import Context, rule_module
from emr_platform.findings import dotted
from emr_platform.model import Environment
from emr_platform.reading import read
from tests.checks.conftest import changed

ACCOUNT, OTHER = "111122223333", "444455556666"
SAID = (
    "account_settings: got another in prod.yaml for eu-west-1; one environment of an account and region sets what "
    "holds for all of it; keep one of the two, or give both environments the account they are deployed to [error]"
)


def ask(rule: str, folder: Path | None, account: str | None = None, *, sets: bool = True) -> list[str]:
    settings = {"account_settings": {"block_public_access": True}} if sets else {}
    environment = Environment.model_validate(changed({"account": account, **settings}))
    context = Context(environment, stem="dev", folder=folder)
    found = import_module(rule_module(rule)).check(context)
    return [f"{dotted(problem.path)}: {problem.message} [{problem.severity}]" for problem in found]


def beside(folder: Path, account: str | None = None, region: str = "eu-west-1", sets: str = "{}") -> Path:
    """Another environment in the same folder."""
    lines = [f"region: {region}", f"account_settings: {sets}", *([f'account: "{account}"'] if account else [])]
    (folder / "prod.yaml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("here", "there"), [(ACCOUNT, ACCOUNT), (None, None), (None, ACCOUNT), (ACCOUNT, None)])
def test_fires(tmp_path: Path, here: str | None, there: str | None) -> None:
    """An environment without an account goes to whichever its deployer is in."""
    assert ask("account-settings", beside(tmp_path, there), here) == [SAID]


def test_is_quiet(tmp_path: Path) -> None:
    assert ask("account-settings", beside(tmp_path, OTHER), ACCOUNT) == [], "another account"
    assert ask("account-settings", beside(tmp_path, ACCOUNT, region="eu-west-2"), ACCOUNT) == [], "another region"
    assert ask("account-settings", beside(tmp_path, sets="null")) == [], "sets nothing"
    assert ask("account-settings", beside(tmp_path), sets=False) == [], "this one sets nothing"
    assert ask("account-settings", None) == [], "not read from a file"


def test_a_file_that_cannot_be_read_is_its_own_finding(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text("account_settings: {}\nregion: eu-west-1\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "list.yaml").write_text("- 1", encoding="utf-8")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\x00")
    (tmp_path / "folder.yaml").mkdir()
    assert ask("account-settings", tmp_path) == []


def test_reading_looks_beside_the_file(tmp_path: Path) -> None:
    good = Path(__file__).parents[2] / "examples/minimal/environments/minimal.yaml"
    text = good.read_text(encoding="utf-8") + "\naccount_settings: {block_public_access: true}\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(text.replace("name: minimal", f"name: {name}"), encoding="utf-8")
    found = read(tmp_path / "one.yaml", good.parents[3]).findings
    assert [(one.rule, one.path) for one in found] == [("account-settings", "account_settings")]
