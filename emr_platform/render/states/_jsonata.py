"""Pieces of JSONata, in which every value is data and none can become code.

Source: AWS Step Functions Developer Guide, transforming-data: JSONata 2.0.6, a string in `{% %}` is an expression.
"""

from __future__ import annotations

import json

from emr_platform.model import Placeholder, parts

EMPTY = "{% '' %}"
"""The empty text. Plain, asl-validator takes it for an expression and a text at once, and for wrong."""

_WORDS = frozenset({"and", "or", "in", "true", "false", "null"})


def expression(text: str) -> str:
    """JSONata as a value of a state."""
    return f"{{% {text} %}}"


def quoted(text: str) -> str:
    """A text as a JSONata string. A percent sign is escaped, so that no text can end the expression it is in.

    `${Placeholders}` of a template are left: CloudFormation fills them in, with names, ARNs and URLs.
    """
    return json.dumps(text, ensure_ascii=False).replace("%", "\\u0025")


def texts(values: object) -> str:
    """A list of texts as a JSONata array."""
    assert isinstance(values, list | tuple)
    return f"[{', '.join(map(quoted, values))}]"


def field(of: str, name: str) -> str:
    """A field of an object; words of JSONata's own are quoted."""
    return f"{of}.`{name}`" if name in _WORDS else f"{of}.{name}"


def filled(text: str, item: str | None) -> str:
    """An argument whose placeholders are inputs or, with the name `item`, the item at hand.

    An argument without placeholders stays plain, so that a reader of the definition sees it as it is.
    """
    found = list(parts(text))
    plain = "".join(part for part in found if isinstance(part, str))
    if not any(isinstance(part, Placeholder) for part in found) and "{%" not in plain:
        return plain
    return expression(" & ".join(quoted(part) if isinstance(part, str) else _value(part, item) for part in found))


def _value(part: Placeholder, item: str | None) -> str:
    value = "$Item" if part.name == item else field("$Inputs", part.name)
    return f"$string({value})"
