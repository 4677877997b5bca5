"""Reading an environment file: from text to a checked model, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..checks import Context, problems_and_reasons
from ..findings import Acknowledged, Finding, InvalidEnvironmentError, Severity, did_you_mean, dotted, message
from ..findings import Path as Place
from ..model import Environment
from ._explain import explain, is_echo, real_path
from ._yaml import Document, parse

__all__ = ["Reading", "read", "require"]

LARGEST_FILE = 256 * 1024
"""Bytes an environment file may have, far beyond what people write, so that a stray file costs no time."""
MOST_VALUES = 500
"""Wrong values reported at once; further ones are counted."""


@dataclass(frozen=True)
class Reading:
    """What came of reading one file.

    Attributes:
        environment: the model, or None when there are errors.
        findings: everything there is to say, errors first, then by line.
        acknowledged: what was accepted in the file and so is no finding, in the same order.
        root: the folder that job and script paths start from.
        partial: whether the rules across fields could not be asked yet, because the values themselves are wrong.
        described: the model even where rules have errors, for what goes on before these are mended.
    """

    environment: Environment | None
    findings: tuple[Finding, ...]
    root: Path
    partial: bool = False
    acknowledged: tuple[Acknowledged, ...] = ()
    described: Environment | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


def read(file: Path, root: Path | None = None) -> Reading:
    """Read and check one environment file. Never raises for what is in the file.

    Args:
        file: the YAML file; findings name it as given here.
        root: folder that job and script paths start from. Default: the nearest folder above the file with a cdk.json,
            else the parent of the file's folder.
    """
    base = root if root is not None else _root(file)
    say = _Speaker(file.as_posix())
    text = _text(file, say)
    environment = None if text is None else _environment(parse(text), file, base, say)
    accepted = tuple(sorted(say.acknowledged, key=lambda one: _order(one.finding)))
    ordered = tuple(sorted(say.findings, key=_order))
    partial = environment is None
    reading = Reading(environment, ordered, base, partial=partial, acknowledged=accepted, described=environment)
    return replace(reading, environment=None) if reading.errors else reading


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return ("error", "warning", "advice").index(finding.severity), finding.line, finding.path, finding.rule


def require(file: Path, root: Path | None = None) -> Reading:
    """Like `read`, but raises InvalidEnvironmentError, with every error in it, when there are any."""
    reading = read(file, root)
    if reading.errors:
        raise InvalidEnvironmentError(reading.errors, partial=reading.partial)
    return reading


def _instead(file: Path) -> str | None:
    """The file somebody meant who mistyped a name, or stands in a folder below the repository's."""
    above = [] if file.is_absolute() else Path.cwd().parents
    if found := next((folder for folder in above if (folder / file).is_file()), None):
        return f"it is in {found.as_posix()}; run this there"
    near = did_you_mean(file.stem, [other.stem for other in sorted(file.parent.glob("*.yaml"))])
    return f"did you mean {file.with_name(near).as_posix()}.yaml?" if near else None


def _root(file: Path) -> Path:
    """The repository of a file: examples lie deeper in it than environments/ does."""
    above = file.resolve().parent.parents
    return next((folder for folder in above if (folder / "cdk.json").is_file()), above[0])


class _Speaker:
    """Collects the findings of one file, each fit for one line of a terminal."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.findings: list[Finding] = []
        self.acknowledged: list[Acknowledged] = []

    def __call__(
        self, rule: str, line: int, path: Place, said: str, *, severity: Severity = "error", reason: str | None = None
    ) -> None:
        finding = Finding(severity, rule, self._file, line, _printable(dotted(path)), _printable(said))
        if reason is None:
            self.findings.append(finding)
        else:
            self.acknowledged.append(Acknowledged(finding, _printable(reason)))


def _printable(text: str) -> str:
    """A text without line breaks and terminal codes: what comes from the file could hold any."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _text(file: Path, say: _Speaker) -> str | None:
    """The file's text, or None when it has none."""
    init = f"write one with `emr-platform init {file.stem}`"
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            said = message("a larger file", f"an environment is at most {LARGEST_FILE // 1024} KiB", "split it")
        else:
            return content.decode("utf-8")
        say("file", 1, (), said)
    except FileNotFoundError:
        say("file", 1, (), message("no file", "an environment is one YAML file", _instead(file) or init))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        say("file", 1, (), message(reason, "an environment is one YAML file", "name a file that can be read"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        got = f"the byte 0x{content[error.start]:02x}"
        say("file", line, (), message(got, "an environment is UTF-8 text", "save the file as UTF-8"))
    return None


def _environment(document: Document, file: Path, root: Path, say: _Speaker) -> Environment | None:
    for trouble in document.troubles:
        said = message(trouble.got, trouble.why, trouble.remedy)
        say(trouble.rule, trouble.line, trouble.path, said)
    if document.value is None:
        if not document.troubles:
            init = f"write one with `emr-platform init {file.stem}`"
            say("empty", 1, (), message("an empty file", "a file describes one environment", init))
        return None
    environment = _model(document, say)
    if environment is not None and not say.findings:
        _check(environment, document, file, root, say)
    return environment


def _model(document: Document, say: _Speaker) -> Environment | None:
    try:
        return Environment.model_validate(document.value)
    except ValidationError as error:
        wrong = _wrong_values(document, error)
        for path, one in wrong[:MOST_VALUES]:
            rule, said = explain(one, path, Environment, document.texts.get(path))
            say(rule, document.line(path), path, said)
        if left := wrong[MOST_VALUES:]:
            said = message(f"{len(left)} more wrong values", "each is reported once the others are right", "mend these")
            say("value", 1, (), said)
        return None


def _wrong_values(document: Document, error: ValidationError) -> list[tuple[Place, Mapping[str, Any]]]:
    """What the model refuses and where, less what the text's own troubles explain."""
    troubled = {trouble.path for trouble in document.troubles}
    wrong: list[tuple[Place, Mapping[str, Any]]] = []
    for one in error.errors(include_url=False):
        path = real_path(one)
        merged = one["type"] == "missing" and path[:-1] in document.merged
        if path not in troubled and not merged and not is_echo(one):
            wrong.append((path, one))
    return wrong


def _check(environment: Environment, document: Document, file: Path, root: Path, say: _Speaker) -> None:
    for problem, reason in problems_and_reasons(Context(environment, root, file.stem, file.parent)):
        line = document.line(problem.path)
        say(problem.rule, line, problem.path, problem.message, severity=problem.severity, reason=reason)
