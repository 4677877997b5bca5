"""Why a workflow failed: the step or bootstrap action that did it, its exit code and its last words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from emr_platform.laptop.execution import Execution

LINES = 15
_FILES = ("controller", "stdout", "stderr")
_TRACEBACK = "Traceback (most recent call last)"
_CODE = re.compile(r"exit code (-?\d+)")
# Spark's routine messages and the frames of Java stack traces bury the one line that matters.
_NOISE = re.compile(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d (INFO|DEBUG) |\s+at [\w.$/]+\(|\s+\.\.\. \d+ more")


@dataclass(frozen=True)
class Failure:
    """What failed.

    ``state`` is the state of the workflow; ``what`` the step or bootstrap action, empty when neither failed (a refused
    call, for one); ``exit_code`` None when unknown; ``words`` the last lines of the log named by ``words_of``;
    ``files`` the logs there are, by name.
    """

    state: str
    error: str
    cause: str
    what: str = ""
    exit_code: int | None = None
    words_of: str = ""
    words: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


def explain(done: Execution, clusters: Path) -> Failure:
    """Find out why an execution failed.

    Args:
        done: the execution.
        clusters: the folder with one folder a cluster, where the emulator keeps the logs.
    """
    state = done.failed_in or (done.states[-1] if done.states else "")
    error, cause = _innermost(done)
    found = _failed_step(done, clusters) or _failed_bootstrap_action(done, clusters)
    if found is None:
        return Failure(state, error, cause)
    what, folder = found
    files = {name: str(folder / name) for name in _FILES if (folder / name).exists()}
    texts = {name: Path(path).read_text(encoding="utf-8", errors="replace") for name, path in files.items()}
    codes = _CODE.findall(texts.get("controller", ""))
    words_of, words = _last_words(texts)
    return Failure(state, error, cause, what, int(codes[-1]) if codes else None, words_of, words, files)


def _innermost(done: Execution) -> tuple[str, str]:
    """Our workflows end with a Cause that holds the caught error: State, Error, Cause."""
    try:
        caught = json.loads(done.cause)
        return str(caught.get("Error", done.error)), str(caught.get("Cause", done.cause))
    except (ValueError, AttributeError):
        return done.error, done.cause


def _failed_step(done: Execution, clusters: Path) -> tuple[str, Path] | None:
    for step, state in reversed(done.steps.items()):
        folders = sorted(clusters.glob(f"*/logs/*/steps/{step}"))
        if state == "FAILED" and folders:
            return f"step {step} {state}", folders[0]
    return None


def _failed_bootstrap_action(done: Execution, clusters: Path) -> tuple[str, Path] | None:
    for cluster in reversed(done.clusters):
        for folder in sorted(clusters.glob(f"{cluster}/logs/*/node/*/bootstrap-actions/*")):
            controller = folder / "controller"
            codes = _CODE.findall(controller.read_text(errors="replace")) if controller.exists() else []
            if codes and codes[-1] != "0":
                return f"bootstrap action {folder.name} of {cluster} FAILED", folder
    return None


def _last_words(texts: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """The log that holds a traceback, from its last one on; else stderr, stdout or controller, the first with text.

    A Spark driver's traceback is on its stdout in client mode.
    """
    for name in ("stdout", "stderr"):
        _, found, after = texts.get(name, "").rpartition(_TRACEBACK)
        if found:
            return name, _telling(found + after)
    for name in ("stderr", "stdout", "controller"):
        lines = _telling(texts.get(name, ""))
        if lines:
            return name, lines
    return "", ()


def _telling(text: str) -> tuple[str, ...]:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return tuple([line for line in lines if not _NOISE.match(line)][-LINES:])
