"""`emr-platform review`: review templates, write the evidence, hold a gate."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from ..assembly import Assembly, UnreadablePathError, load
from ..findings import did_you_mean
from ..review import (
    Change,
    Evidence,
    InvalidDayError,
    InvalidRegisterError,
    NoEvidenceError,
    Register,
    Severity,
    catalogue,
    change,
    environments,
    gather,
    older,
    only,
    read_register,
    register_findings,
    today,
)
from ..review.agreement import ToolsMissingError, agreement
from ..review.bootstrap import ShellCheckMissingError, checked
from ..review.pack import OccupiedFolderError, record, write_pack
from ._parameters import check_parameters, values_of
from ._review import Done, change_text, document, show

ASSEMBLY = Path("cdk.out")
REGISTER = Path("exceptions.yaml")
ENVIRONMENTS = Path("environments")


class InvalidBillError(ValueError):
    """Raised for a file that is no bill of materials."""


_REFUSALS = (InvalidBillError, InvalidDayError, UnreadablePathError, InvalidRegisterError, NoEvidenceError,
             OccupiedFolderError, OSError)  # fmt: skip
_EXAMPLES = """\b
Example:
  emr-platform review
  emr-platform review dev --out evidence/dev --gate high
  emr-platform review templates/ other.yaml --parameter Stage=prod
  emr-platform review dev --diff evidence/last-release"""


@click.command(epilog=_EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[ENV|PATH]...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Folder for the evidence: new, or with an earlier one, which is replaced.")  # fmt: skip
@click.option("--gate", type=click.Choice(["high", "medium", "low"]),
              help="Exit with 1 on FAIL or UNKNOWN at or above it, and on errors of the register.")  # fmt: skip
@click.option("--diff", type=click.Path(path_type=Path, exists=True), metavar="OLD",
              help="Show what changed since an older evidence, or since templates as they were.")  # fmt: skip
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE",
              help="The value of a parameter of the templates. It is written into the evidence.")  # fmt: skip
@click.option("--register", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="The register of exceptions.  [default: exceptions.yaml, if there is one]")  # fmt: skip
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day exceptions are judged for.  [default: that of SOURCE_DATE_EPOCH, else today]")  # fmt: skip
@click.option("--tools", is_flag=True,
              help="Also ask AWS's Guard rules and cfn-lint, which takes half a minute.")  # fmt: skip
@click.option("--shellcheck", is_flag=True,
              help="Also ask ShellCheck about the scripts that clusters run at their start.")  # fmt: skip
@click.option("--nag", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="With --tools: findings of cdk-nag, from `python -m scripts.nag --findings FILE`.")  # fmt: skip
@click.option("--sbom", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="A bill of materials in CycloneDX, from `make sbom`, to put beside the evidence.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def review(
    context: click.Context,
    targets: tuple[str, ...],
    out: Path | None,
    gate: Severity | None,
    diff: Path | None,
    parameters: tuple[str, ...],
    register: Path | None,
    as_of: datetime | None,
    tools: bool,
    shellcheck: bool,
    nag: Path | None,
    sbom: Path | None,
    as_json: bool,
) -> None:
    """Review templates against the catalogue of controls, cdk.out by default.

    ENV picks the stacks of an environment in cdk.out. PATH is a cdk.out, a folder with templates, or a template in JSON
    or YAML, made by whatever tool.

    Exits with 0 when the review was done and the gate, if there is one, was passed, 1 when it was not passed, and 2
    when there was nothing to review, the register is not as it must be, or the evidence could not be written.
    """
    if nag and not tools:
        raise click.UsageError("--nag goes with --tools", context)
    if sbom and not out:
        raise click.UsageError("--sbom goes with --out", context)
    # One short run that keeps nearly all it makes: looking for garbage again and again costs a tenth of it.
    gc.disable()
    context.call_on_close(gc.enable)
    values = values_of(parameters, context)
    say = _progress()
    try:
        say("reading templates")
        assembly = assembly_of(targets, values, context)
        book = _register(register)
        say(f"asking {len(catalogue())} controls")
        evidence = gather(
            assembly, as_of=as_of.date() if as_of else today(), register=book, parameters=values,
            environments=_folders(),
        )  # fmt: skip
        if shellcheck:
            evidence = checked(evidence)
        if tools:
            say("asking other tools")
            evidence = _with_tools(evidence, nag)
        since = _since(diff, evidence, book, values, say) if diff else None
        further = {**_change_files(since), **_bill(sbom)}
        digest = write_pack(evidence, out, further=further, say=say) if out else ""
    except (*_REFUSALS, ToolsMissingError, ShellCheckMissingError) as error:
        say("")
        prefix = "" if isinstance(error, InvalidRegisterError) else f"{context.command_path}: "
        click.echo(f"{prefix}{error}", err=True)
        context.exit(2)
    say("")
    version = evidence.versions["emr-platform"]
    problems = register_findings(book, evidence.exceptions, evidence.as_of, version) if book else []
    done = Done(evidence, tuple(problems), gate, since, out, digest)
    if as_json:
        click.echo(json.dumps(document(done), indent=1))
    else:
        show(done)
    context.exit(0 if done.passed else 1)


def _with_tools(evidence: Evidence, nag: Path | None) -> Evidence:
    made = agreement(evidence.subject, evidence.results, nag)
    return replace(evidence, sections=(*evidence.sections, evidence.hider.table(made)))


def assembly_of(targets: Sequence[str], values: dict[str, str], context: click.Context) -> Assembly:
    """What the targets name; a bare word that is no file or folder is an environment."""
    names = [one for one in targets if not Path(one).exists() and Path(one).name == one and not Path(one).suffix]
    paths = [Path(one) for one in targets if one not in names]
    if (names or not targets) and not ASSEMBLY.exists():
        wanted = names[0] if names else ""
        raise UnreadablePathError(f"{ASSEMBLY} does not exist; {_synthesise(wanted)} first, or name templates")
    whole = _loaded([*([ASSEMBLY] if names or not targets else []), *paths], values)
    for name in names:
        _require(name, environments(whole))
    check_parameters(values, whole, context)
    return only(whole, ASSEMBLY, names) if names else whole


def _loaded(paths: Sequence[Path], values: dict[str, str]) -> Assembly:
    """What is at some paths; raises UnreadablePathError, with all that is wrong, when no template can be read."""
    found = load(paths, arguments=values)
    if not found.templates:
        said = "; ".join(f"{one.file} {one.what}" for one in found.gaps)
        raise UnreadablePathError(f"nothing to review: {said}" if said else "nothing to review: no stack is named")
    return found


def _require(name: str, there: Sequence[str]) -> None:
    """Raise UnreadablePathError when no stack of an environment is there."""
    if name in there:
        return
    known = sorted({*there, *(file.stem for folder in _folders() for file in folder.glob("*.yaml"))})
    near = None if name in known else did_you_mean(name, known)
    remedy = f"did you mean {near}?" if near else f"{_synthesise(name)} first"
    holds = f"{ASSEMBLY} holds {', '.join(there)}" if there else f"{ASSEMBLY} holds no environment"
    raise UnreadablePathError(f"got {name}; {holds}; {remedy}")


def _folders() -> list[Path]:
    """Where files of environments are, those of the examples last."""
    return [ENVIRONMENTS, *sorted(Path("examples").glob("*/environments"))]


def _synthesise(environment: str) -> str:
    """How to come by an environment's stacks, in a repository of this project or outside of one."""
    if not Path("Makefile").is_file():
        return f"synthesise {environment or 'it'}"
    folder = next((one for one in _folders() if (one / f"{environment}.yaml").is_file()), ENVIRONMENTS)
    if environment and folder != ENVIRONMENTS:
        return f"run `cdk synth --quiet -c environments={folder.as_posix()} -c env={environment}`"
    return f"run `make synth{f' ENV={environment}' if environment else ''}`"


def _register(file: Path | None) -> Register | None:
    chosen = file if file is not None else REGISTER if REGISTER.is_file() else None
    return read_register(chosen, [one.id for one in catalogue()]) if chosen else None


def _since(
    old: Path, evidence: Evidence, register: Register | None, values: dict[str, str], say: Callable[[str], None]
) -> Change:
    say(f"comparing with {old}")

    def again(path: Path) -> Evidence:
        return gather(_loaded([path], values), as_of=evidence.as_of, register=register, parameters=values)

    return change(older(old, again), record(evidence))


def _bill(file: Path | None) -> dict[str, str | bytes]:
    """The bill of materials as a file of the evidence; raises InvalidBillError for what is none."""
    if file is None:
        return {}
    data = file.read_bytes()
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("bomFormat") != "CycloneDX":
        raise InvalidBillError(f"{file} is no bill of materials in CycloneDX's JSON; `make sbom` writes one")
    return {"sbom.cdx.json": data}


def _change_files(since: Change | None) -> dict[str, str | bytes]:
    if since is None:
        return {}
    machines: dict[str, Any] = since.record()
    return {
        "change/change.json": json.dumps(machines, indent=1, ensure_ascii=False) + "\n",
        "change/change.txt": "\n".join(change_text(since)) + "\n",
    }


def _progress() -> Callable[[str], None]:
    """Tells on a terminal what is being done, on one line that the end wipes away; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda text: click.echo(f"\r\x1b[K{text}", nl=False, err=True)
