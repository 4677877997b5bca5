"""What values say as texts, those too that Step Functions computes by expressions, in JSONPath or JSONata."""

from __future__ import annotations

import re
from functools import lru_cache

from ...assembly import OPEN, Text, Unknown, Value

# A text in quotes; a function's name, which the bracket after it tells; what joins or parts; anything else.
# Source: Step Functions Developer Guide, intrinsic functions, and Transforming data with JSONata.
_TOKEN = re.compile(
    r"""'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<function>[\w.$]+)\("""
    r"""|(?P<joint>[&:])|(?P<part>[,;?{}\[\]])|[()\s]+|(?P<other>[^\s'"&:,;?{}\[\]()]+)""",
    re.DOTALL,
)
_ARRAY = re.compile(r"(?:\{%)?\s*(?:\[|States\.Array\()")


def texts(value: Value, unknown: str) -> list[str]:
    """A value that is no structure as texts, with `unknown` for what is not known of it; none where nothing is."""
    if isinstance(value, Text):
        parts = (
            unknown if isinstance(one, Unknown) else one if isinstance(one, str) else "here" for one in value.parts
        )
        return ["".join(parts)]
    if isinstance(value, Unknown):
        made = computed(value.expression, unknown) if value.expression is not None else []
        return [made] if isinstance(made, str) else made
    return [str(value)] if isinstance(value, str) else []


def is_array(expression: str) -> bool:
    """Whether an expression is written as an array, so that it tells how many texts there are and in which order."""
    return _ARRAY.match(expression) is not None


# CFG-05, and what hides the secrets that it finds, ask the same.
@lru_cache(1 << 12)
def computed(expression: str, unknown: str) -> str | list[str]:
    """The texts of an expression in their order, with `unknown` for what is not written out; one alone as it is.

    What `&` joins is one text, so is a key with its value, and so is the template of States.Format filled in.
    """
    made: list[str] = []
    joined = parted = False
    asked = [0]  # the `?` whose `:` is still to come, by brackets
    for token in _TOKEN.finditer(expression.removeprefix("{%").removesuffix("%}")):
        kind = token.lastgroup
        if token[0] == ":" and asked[-1]:
            asked[-1] -= 1
            parted = True
        elif kind == "joint":
            joined = True
            made[-1:] = [f"{one}: " if token["joint"] == ":" else one for one in made[-1:]]
        elif kind == "part":
            parted = True
            _ask(asked, token[0])
        elif kind in {"single", "double", "other"}:
            text = unknown if kind == "other" else re.sub(r"\\(.)", r"\1", token[kind]).replace(OPEN, unknown)
            if made and joined and not parted:
                made[-1] += text
            else:
                made.append(text)
            joined = parted = False
    return _filled(made, unknown)


def _ask(asked: list[int], mark: str) -> None:
    """Counts the conditions `? :` that are open, so that their `:` is not taken for that of a key and its value."""
    if mark == "?":
        asked[-1] += 1
    elif mark in "{[":
        asked.append(0)
    elif mark in "}]" and len(asked) > 1:
        asked.pop()
    elif mark in ",;":
        asked[-1] = 0


def _filled(texts: list[str], unknown: str) -> str | list[str]:
    """Texts with every `{}` replaced by the text that comes next."""
    rest = iter(texts)
    made = [re.sub(r"\{\}", lambda _: next(rest, unknown), text) for text in rest]
    return made[0] if len(made) == 1 else made
