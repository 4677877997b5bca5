"""Masking what looks like a credential: logs hold more than they should, and a diagnosis goes out by mail."""

from __future__ import annotations

import re

MASK = "****"

_NAMED = (
    r"(?i)((?:[\w.-]{0,64}?(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|signature)[\w.-]{0,64}|pwd)[\"']?\s{0,3}(?:=>|[=:])\s{0,3}[\"']?)[^\s\"',;&]{3,4096}"
)
_PATTERNS = (
    # A private key, as far as the tail of a log has it.
    (re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}KEY-----|\Z)", re.DOTALL), MASK),
    # Authorization headers; "Bearer" and the like are words of their own before the secret.
    (re.compile(r"(?i)(authorization[\"']?\s{0,3}[=:]\s{0,3})[^\n]{3,4096}"), rf"\1{MASK}"),
    (re.compile(_NAMED), rf"\1{MASK}"),
    # --password value, as arguments of a command.
    (re.compile(r"(?i)(--?[\w-]{0,32}(?:password|secret|token)[\w-]{0,32}\s{1,3})[^\s-][^\s]{2,4096}"), rf"\1{MASK}"),
    # https://user:password@host
    (re.compile(r"(://[^\s/:@]{1,256}:)[^\s/@]{1,1024}(@)"), rf"\1{MASK}\2"),
    # Ids of AWS access keys: which kind it was may be read.
    (re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{12,124}\b"), rf"\1{MASK}"),
    # JSON web tokens, tokens of GitHub and Slack.
    (re.compile(r"\beyJ[\w-]{8,4096}\.[\w-]{4,8192}\.[\w-]{0,4096}"), MASK),
    (re.compile(r"\b(?:gh[pousr]_|github_pat_|xox[abprs]-)[\w-]{10,255}"), MASK),
    # Secret access keys are 40 characters of base64; hashes in hexadecimal are not.
    (
        re.compile(
            r"(?<![\w/+])(?=[\w/+]{0,39}[A-Z])(?=[\w/+]{0,39}[a-z])(?=[\w/+]{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=])"
        ),
        MASK,
    ),
)  # fmt: skip


def masked(text: str) -> str:
    """The text with `****` in the place of what looks like a password, key or token."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
