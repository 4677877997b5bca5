"""Reads the register of exceptions, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ..assembly._names import names
from ..assembly._yaml import YamlText
from ..findings import Finding, did_you_mean, dotted, message
from ..findings import Path as Place
from ._base import value_text
from ._exceptions import Exemption, Note, Register

LONGEST = timedelta(days=180)
"""From `granted` to `expires`, the longest an exception holds before somebody decides again."""
SHORTEST_REASON = 20
"""Characters."""
TOOLS = ("cdk-nag",)
KINDS = ("tool-defect", "by-design", "not-applicable")

_TOP = {"exceptions": False, "notes": False}
# Keys, and whether an entry must have them.
_EXCEPTION = {
    "control": False, "tool": False, "rule": False, "resource": True, "template": False, "ticket": True, "owner": True,
    "approver": True, "reason": True, "compensating": True, "granted": True, "expires": True, "broad": False,
    "seen": False,
}  # fmt: skip
_NOTES = {"reviewed": True, "entries": True}
_NOTE = {"tool": True, "rule": True, "resource": True, "kind": True, "reason": True}


class InvalidRegisterError(ValueError):
    """Raised for a register that is not as it must be; its text lists every finding, one a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def read_register(file: Path, controls: Iterable[str]) -> Register:
    """Read a register.

    Args:
        file: in YAML; see `docs/review.md`.
        controls: ids that an exception may name.

    Raises:
        InvalidRegisterError: with everything that is wrong in it.
    """
    name = file.as_posix()
    try:
        data = file.read_bytes()
        source = YamlText(data.decode("utf-8"))
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        said = message(reason.lower(), "the register is one YAML file", "name a file that can be read")
        raise InvalidRegisterError([Finding("error", "register", name, 1, "", said)]) from error
    reader = _Reader(name, source, tuple(controls))
    register = reader.register(names([file])[0], hashlib.sha256(data).hexdigest())
    if reader.findings:
        raise InvalidRegisterError(sorted(reader.findings, key=lambda one: (one.line, one.path)))
    return register


class _Reader:
    """Collects what is wrong while it reads, so that all of it is said at once."""

    def __init__(self, file: str, source: YamlText, controls: tuple[str, ...]) -> None:
        self._file = file
        self._source = source
        self._controls = controls
        self.findings: list[Finding] = []

    def register(self, name: str, sha256: str) -> Register:
        value = self._source.value
        top = self._mapping({} if value is None else value, (), _TOP)
        exceptions = self._list(top.get("exceptions"), ("exceptions",))
        notes = self._mapping(top.get("notes", {}), ("notes",), _NOTES if top.get("notes") is not None else {})
        entries = self._list(notes.get("entries"), ("notes", "entries"))
        read = tuple(filter(None, (self._exception(one, ("exceptions", i)) for i, one in enumerate(exceptions))))
        self._check_tickets(read)
        return Register(
            name,
            sha256,
            read,
            tuple(filter(None, (self._note(one, ("notes", "entries", i)) for i, one in enumerate(entries)))),
            self._text(notes, ("notes",), "reviewed") if notes else "",
        )

    def _say(self, place: Place, got: str, rule: str, remedy: str) -> None:
        said = message(got, rule, remedy)
        self.findings.append(Finding("error", "register", self._file, self._source.line(place), dotted(place), said))

    def _mapping(self, value: Any, place: Place, keys: Mapping[str, bool]) -> dict[str, Any]:
        """A mapping of known keys, with all that must be there; what is wrong is left out."""
        if not isinstance(value, dict):
            self._say(place, _shown(value), "it must be a mapping of keys to values", "write `key: value` lines")
            return {}
        for key in value:
            if key not in keys:
                near = did_you_mean(key, list(keys))
                remedy = f"did you mean `{near}`?" if near else f"remove it; the keys here are {', '.join(keys)}"
                self._say((*place, key), f"'{key}'", "no such key here", remedy)
        for key, needed in keys.items():
            if needed and value.get(key) is None:
                self._say(place, "nothing", f"`{key}` is required", f"add `{key}:` with its value")
        return {key: item for key, item in value.items() if key in keys and item is not None}

    def _list(self, value: Any, place: Place) -> list[Any]:
        if value is None or isinstance(value, list):
            return value or []
        self._say(place, _shown(value), "it must be a list of entries", "write items with `- `")
        return []

    def _exception(self, value: Any, place: Place) -> Exemption | None:
        before = len(self.findings)
        entry = self._mapping(value, place, _EXCEPTION)
        control, tool = self._what(entry, place) if entry else ("", "")
        texts = {key: self._text(entry, place, key) for key in ("ticket", "owner", "approver", "compensating")}
        if texts["owner"] and _same(texts["owner"], texts["approver"]):
            rule = "nobody approves what they own"
            self._say((*place, "approver"), f"'{texts['approver']}'", rule, "name somebody else who decided")
        reason = self._reason(entry, place)
        resources = self._globs(entry, place)
        self._check_scope(resources, entry, place)
        granted, expires = self._date(entry, place, "granted"), self._date(entry, place, "expires")
        self._check_span(granted, expires, place)
        if not isinstance(broad := entry.get("broad", False), bool):
            self._say((*place, "broad"), _shown(broad), "it must be true or false", "write true or false")
        seen = self._seen(entry, place)
        if len(self.findings) > before or granted is None or expires is None:
            return None
        return Exemption(
            control=control, tool=tool, resources=resources, template=self._text(entry, place, "template") or "*",
            broad=broad, ticket=texts["ticket"], owner=texts["owner"], approver=texts["approver"], reason=reason,
            compensating=texts["compensating"], granted=granted, expires=expires,
            seen=seen, line=self._source.line(place), place=dotted(place),
        )  # fmt: skip

    def _seen(self, entry: Mapping[str, Any], place: Place) -> tuple[str, ...]:
        """The values that an entry accepts; one that names none accepts any."""
        values, where = entry.get("seen"), (*place, "seen")
        if values is None:
            return ()
        if "tool" in entry:
            self._say(where, _shown(values), "what another tool saw is not known", "remove it")
        elif not isinstance(values, list) or not values:
            remedy = "write each `value` of the results in evidence.json with `- `"
            self._say(where, _shown(values), "it must be a list of values", remedy)
        else:
            return tuple(map(value_text, values))
        return ()

    def _check_tickets(self, read: Sequence[Exemption]) -> None:
        """What a ticket says of a control stands in one place, so that results can name it by its ticket."""
        for index, one in enumerate(read):
            first = next((other for other in read[:index] if _about(other) == _about(one)), None)
            if first is not None:
                rule = f"{first.place} excepts {one.control} by this ticket already"
                said = message(f"'{one.ticket}'", rule, "list all resources there")
                self.findings.append(Finding("error", "register", self._file, one.line, one.place, said))

    def _what(self, entry: Mapping[str, Any], place: Place) -> tuple[str, str]:
        """The control, or the tool's rule, and the tool."""
        if "tool" in entry or "rule" in entry:
            if "control" in entry:
                self._say((*place, "control"), "a control and a rule", "an entry is about one of them", "split it")
            for key in ("tool", "rule"):
                if key not in entry:
                    self._say(place, "nothing", f"`{key}` is required", f"add `{key}:` with its value")
            return self._rule(entry, place), self._one_of(entry, place, "tool", TOOLS)
        control = self._text(entry, place, "control")
        if not control:
            if "control" not in entry:
                self._say(place, "nothing", "an entry is about a `control`", "add `control:` with the control's id")
        elif control not in self._controls:
            near = did_you_mean(control, self._controls)
            remedy = f"did you mean {near}?" if near else "see the controls in `evidence.json`"
            self._say((*place, "control"), f"'{control}'", "there is no such control", remedy)
        return control, ""

    def _note(self, value: Any, place: Place) -> Note | None:
        before = len(self.findings)
        entry = self._mapping(value, place, _NOTE)
        note = Note(
            self._one_of(entry, place, "tool", TOOLS),
            self._rule(entry, place),
            self._globs(entry, place),
            self._one_of(entry, place, "kind", KINDS),
            self._reason(entry, place),
            self._source.line(place),
        )
        return note if len(self.findings) == before else None

    def _text(self, entry: Mapping[str, Any], place: Place, key: str) -> str:
        """A text on one line; empty, and said, when it is none. What is absent was said already."""
        value = entry.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            self._say((*place, key), _shown(value), "it must be text", "write it, in quotes")
            return ""
        return " ".join(value.split())

    def _reason(self, entry: Mapping[str, Any], place: Place) -> str:
        reason = self._text(entry, place, "reason")
        if reason and len(reason) < SHORTEST_REASON:
            rule = f"a reason has at least {SHORTEST_REASON} characters, and this has {len(reason)}"
            self._say((*place, "reason"), f"'{reason}'", rule, "write why it is acceptable")
        return reason

    def _rule(self, entry: Mapping[str, Any], place: Place) -> str:
        rule = self._text(entry, place, "rule")
        try:
            re.compile(rule)
        except re.error as error:
            said = f"it must be a regular expression: {error}"
            self._say((*place, "rule"), f"'{rule}'", said, "write a backslash before each bracket")
        return rule

    def _one_of(self, entry: Mapping[str, Any], place: Place, key: str, words: tuple[str, ...]) -> str:
        word = self._text(entry, place, key)
        if word and word not in words:
            near = did_you_mean(word, words)
            remedy = f"did you mean {near}?" if near else "choose one of these"
            self._say((*place, key), f"'{word}'", f"it must be one of {', '.join(words)}", remedy)
        return word

    def _globs(self, entry: Mapping[str, Any], place: Place) -> tuple[str, ...]:
        value = entry.get("resource")
        globs = value if isinstance(value, list) else [] if value is None else [value]
        where = (*place, "resource")
        if isinstance(value, list) and not value:
            self._say(where, "an empty list", "an entry names resources", "write `<stack>/<logical id>`")
        wrong = [one for one in globs if not isinstance(one, str) or not one.strip()]
        for one in wrong:
            self._say(where, _shown(one), "it must be text", "write `<stack>/<logical id>`")
        return tuple(one for one in globs if one not in wrong)

    def _check_scope(self, globs: tuple[str, ...], entry: Mapping[str, Any], place: Place) -> None:
        """No exception covers everything without saying so, and those of controls say which stacks they are about."""
        where = (*place, "resource")
        for glob in globs:
            stack, slash, name = glob.rpartition("/")
            if entry.get("broad") is not True and re.search(r"\w", name) is None:
                rule = f"this covers all resources of {stack or 'every stack'}"
                self._say(where, f"'{glob}'", rule, "name resources, or write `broad: true`")
            elif "tool" not in entry and not slash and "*" in glob:
                self._say(where, f"'{glob}'", "a resource is `<stack>/<logical id>`", "name the stack too")

    def _date(self, entry: Mapping[str, Any], place: Place, key: str) -> date | None:
        value = entry.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self._say((*place, key), _shown(value), "it must be a day", "write it as 2026-01-31")
            return None

    def _check_span(self, granted: date | None, expires: date | None, place: Place) -> None:
        if granted is None or expires is None:
            return
        where = (*place, "expires")
        if expires < granted:
            self._say(where, str(expires), f"it was granted later, on {granted}", "write its last day")
        elif expires - granted > LONGEST:
            rule = f"an exception holds for at most {LONGEST.days} days from the day it was granted"
            self._say(where, str(expires), rule, f"write {granted + LONGEST} or sooner, and have it granted anew then")


def _same(one: str, other: str) -> bool:
    """Whether two names are one person's or team's, however they are written."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    """A name without what two spellings differ in: case, spaces, hyphens, full width, characters that nobody sees."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in folded if one.isalnum()) or folded


def _about(entry: Exemption) -> tuple[str, str, str]:
    return entry.tool, entry.control, entry.ticket


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = f"'{value}'" if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
