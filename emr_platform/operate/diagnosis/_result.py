"""What a diagnosis says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._secrets import masked

MOST_BYTES = 7500  # of the whole result as JSON: it goes into variables, a cause and a message of the workflow
_LINE = 400
_SENTENCE = 600
_LINES = 8
_URLS = 8


@dataclass(frozen=True)
class Diagnosis:
    """Why a run failed.

    Attributes:
        category: one of `CATEGORIES`, stable, for machines.
        rule: name of the rule that said so; empty when none did.
        summary: one sentence for people.
        remedy: what to do about it.
        where: which part failed: a step, a bootstrap action, the launch; empty when it is not known.
        evidence: the lines that say so, a few.
        logs: where the logs are that were read.
        awaited: where logs will be that were not there yet. With any of these a later diagnosis may know more.
        cluster: id of the cluster; empty when there was none.
        step: id of the step; empty when it was none.
    """

    category: str
    rule: str
    summary: str
    remedy: str
    where: str = ""
    evidence: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    cluster: str = ""
    step: str = ""

    @property
    def complete(self) -> bool:
        """False when logs were not there yet and the category is not sure without them."""
        return not (self.awaited and self.category in ("unknown", "user-code", "bootstrap"))

    def as_dict(self) -> dict[str, Any]:
        """As JSON, masked, in at most 7,500 bytes. `complete` tells whether asking again later may help."""
        said = {
            **asdict(self),
            "summary": _short(self.summary, _SENTENCE),
            "remedy": _short(self.remedy, _SENTENCE),
            "where": _short(self.where, _LINE),
            "evidence": [_short(line, _LINE) for line in self.evidence[:_LINES]],
            "logs": [_short(url, _LINE) for url in self.logs[:_URLS]],
            "awaited": [_short(url, _LINE) for url in self.awaited[:_URLS]],
            "complete": self.complete,
        }
        for key in ("evidence", "awaited", "logs"):
            while said[key] and _size(said) > MOST_BYTES:
                said[key].pop()
        return said

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Diagnosis:
        """The diagnosis that `as_dict` wrote; what is missing stays empty."""
        texts = ("category", "rule", "summary", "remedy", "where", "cluster", "step")
        given: dict[str, Any] = {key: str(said.get(key) or "") for key in texts}
        given |= {key: tuple(map(str, said.get(key) or ())) for key in ("evidence", "logs", "awaited")}
        return cls(**given)


def _short(text: str, most: int) -> str:
    line = " ".join(masked(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _size(said: Mapping[str, Any]) -> int:
    return len(json.dumps(said).encode())
