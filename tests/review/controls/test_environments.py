"""The platform itself: nothing of severity high fails or is open in any environment, but for registered exceptions."""

from __future__ import annotations

from datetime import date

from emr_platform.assembly import load
from emr_platform.review import Evidence, Register, catalogue, gather, read_register, register_findings, release
from scripts.setup import ROOT
from tests.assemblies import Assembly

DAY = date(2026, 11, 26)
EXCEPTED = {"AUT-04", "ENC-05", "SVC-12"}
"""What everything-on weakens, by keys of its own file: `metadata_hop_limit`, `metadata_version`, `local_disk.provider`,
`webserver_access`."""


def _register(assembly: Assembly) -> Register | None:
    file = ROOT / "examples" / assembly.environment.name / "exceptions.yaml"
    return read_register(file, [one.id for one in catalogue()]) if file.is_file() else None


def _open(evidence: Evidence) -> set[tuple[str, str, str]]:
    return {
        (one.control, one.status, one.resource)
        for one in evidence.results
        if one.severity == "high" and one.status in {"FAIL", "UNKNOWN"}
    }


def test_no_control_of_severity_high_fails_or_is_open(assembly: Assembly) -> None:
    register = _register(assembly)
    evidence = gather(load([assembly.folder]), as_of=DAY, register=register)
    assert _open(evidence) == set()
    assert {one.status for one in evidence.results if one.control == "ASM-02"} == {"PASS"}
    if register is not None:
        assert list(register_findings(register, evidence.exceptions, DAY, release())) == []


def test_what_everything_on_weakens_needs_its_register(everything_on: Assembly) -> None:
    evidence = gather(load([everything_on.folder]), as_of=DAY)
    assert {control for control, _, _ in _open(evidence)} == EXCEPTED
