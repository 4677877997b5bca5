"""Reading logs of Python and Java programs: the exception that ended one, and what is only noise around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RECORD = re.compile(
    r"(?:\[?\d{2,4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d[.,]?\d{0,6}Z?\]?)\s{1,3}(?:\[[^\]\n]{0,80}\]\s{1,3})?"
    r"(?P<level>TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b"
)
"""How a line of log4j, of EMR's controller or of its agents begins; lines after it that do not belong to it."""
_QUIET = ("TRACE", "DEBUG", "INFO", "WARN", "WARNING")
_TRACEBACK = "Traceback (most recent call last):"
_NAME = r"(?:[A-Za-z_$][\w$]{0,100}\.){0,20}[A-Z][\w$]{0,120}"
_HEADER = re.compile(
    rf"(?:Traceback \(most recent|Exception in thread |{_NAME}(?:Exception|Error|Failure|Interrupt)\b)"
)
_FRAME = re.compile(r'  File "(?P<file>[^"\n]{1,400})", line (?P<line>\d+)(?:, in (?P<function>[^\n]{1,200}))?')
_ENDING = re.compile(r"(?P<error>[A-Za-z_][\w.]{0,200})(?P<message>: [^\n]{0,600})?$")
_HASHED = re.compile(r"[0-9a-f]{64}\.\w{1,4}")
"""What a job is called on the cluster: it was uploaded by the hash of its content."""
_JAVA = re.compile(
    rf"(?P<caused>Caused by: )?(?:Exception in thread \"[^\"\n]{{0,100}}\" )?(?:[^\n]{{0,300}}?: )?"
    rf"(?P<error>{_NAME}(?:Exception|Error|Failure|Throwable))\b(?P<message>: [^\n]{{0,600}})?"
)
_AT = re.compile(r"\s{1,8}at (?P<where>[\w.$<>]{1,300})\((?P<file>[^)\n]{0,120})\)")

_OTHERS = ("site-packages/", "dist-packages/", "/lib/python", "/pyspark/", "/py4j/", "pyspark.zip", "py4j-", "<frozen ")
"""Files of Python frames that nobody's job is in."""
_WRAPPERS = ("InvocationTargetException", "UndeclaredThrowableException", "ExecutionException", "SparkException")
"""Java exceptions that say only that another one happened, when there is another."""
_JOINED = ("another exception occurred:", "direct cause of the following exception:")
"""How Python says that a traceback goes on from the one before."""
_CONSEQUENCES = re.compile(
    r"Py4JNetworkError|Answer from Java side is empty|An error occurred while trying to connect to the Java server"
    r"|finished with failed status|User application exited with|SystemExit|KeyboardInterrupt"
    r"|Job \d{1,9} cancelled because SparkContext was shut down|SparkContext (?:has been|was) (?:shut down|stopped)"
)
"""Errors that follow from others; the reason stands elsewhere."""


@dataclass(frozen=True)
class Error:
    """The exception that ended a program: where it was raised, its class, and `: ` with its message or nothing."""

    where: str
    error: str
    message: str


def records(text: str) -> Iterator[tuple[str, str]]:
    """A log as records, each with its level; what no logger wrote has the level ''.

    A traceback or an exception at a line's beginning is a record of its own: programs print them between the lines of
    their loggers. The exception that a traceback ends with belongs to it.
    """
    level, kept, frames = "", list[str](), False
    for line in text.splitlines():
        found = _RECORD.match(line)
        ends = frames and bool(line.strip()) and not line[0].isspace()
        if found or (_HEADER.match(line) and not ends):
            if kept:
                yield level, "\n".join(kept)
            level, kept = found["level"] if found else "", []
        frames = line.startswith(_TRACEBACK) or (frames and not ends and not found)
        kept.append(line)
    if kept:
        yield level, "\n".join(kept)


def message_of(line: str) -> str:
    """A line without what its logger put before the message."""
    found = _RECORD.match(line)
    return line[found.end() :].strip() if found else line.strip()


def last_words(text: str, most: int = 3) -> list[str]:
    """The last lines of a log that are no routine message and no frame of a Java stack."""
    lines = [line.strip() for line in errors(text).splitlines()]
    return [line for line in lines if line and not line.startswith(("at ", "... "))][-most:]


def errors(text: str) -> str:
    """What is no routine message: errors, and what no logger wrote."""
    return "\n".join(record for level, record in records(text) if level not in _QUIET)


def last_error(text: str) -> str:
    """The exception that ended the program, with its stack; empty when there is none that is not a consequence.

    Of exceptions that caused each other the whole chain.
    """
    kept = list[str]()
    for level, record in records(text):
        if level not in _QUIET:
            kept.append(record)
    for start in range(len(kept) - 1, -1, -1):
        if not _begins(kept, start):
            continue
        chain = "\n".join(kept[start:])
        if not _CONSEQUENCES.search(kept[start]):
            return chain
        kept = kept[:start]
    return ""


def _begins(kept: list[str], index: int) -> bool:
    """Whether a record begins an exception that no other one before it has led to."""
    record = kept[index]
    if not (_HEADER.match(record) or " User class threw exception" in record or "Job aborted" in record):
        return False
    if index == 0:
        return True
    return not kept[index - 1].rstrip().endswith(_JOINED)


def python_error(text: str) -> Error | None:
    """The last Python traceback: the last frame that is no library's, and the exception."""
    _, found, after = text.rpartition(_TRACEBACK)
    if not found:
        return None
    frames, ending = list[re.Match[str]](), ""
    for line in after.splitlines()[1:]:
        if frame := _FRAME.match(line):
            frames.append(frame)
        elif line and not line[0].isspace():
            ending = line
            break
    said = _ENDING.match(ending)
    if said is None or not frames:
        return None
    own = [one for one in frames if not any(part in one["file"] for part in _OTHERS)]
    last = (own or frames)[-1]
    name = last["file"].rpartition("/")[2]
    where = f"{'the job' if _HASHED.fullmatch(name) else name}, line {last['line']}"
    error, message = said["error"].rpartition(".")[2], said["message"] or ""
    if "Py4JJavaError" in error and (root := java_error(after)):
        error, message = root.error, root.message
    return Error(where, error, message)


def java_error(text: str) -> Error | None:
    """The root of the last chain of Java exceptions, and its first frame."""
    chain: list[tuple[re.Match[str], int]] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line[:1].isspace() or ("xception" not in line and "rror" not in line and "ailure" not in line):
            continue
        found = _JAVA.match(line)
        if found is None or _CONSEQUENCES.search(line):
            continue
        chain = [*chain, (found, number)] if found["caused"] else [(found, number)]
    if not chain:
        return None
    telling = [one for one in chain if not one[0]["error"].endswith(_WRAPPERS)] or chain
    root, number = telling[-1]
    at = next((frame for line in lines[number + 1 : number + 4] if (frame := _AT.match(line))), None)
    where = f" ({at['where']}, {at['file']})" if at else ""
    return Error(where, root["error"].rpartition(".")[2], root["message"] or "")
