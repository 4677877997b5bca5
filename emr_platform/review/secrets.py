"""Secrets written out in texts: what issuers mark as theirs, and values that stand under a telling name.

Measured against entropy detectors, which take logical ids and hashes for secrets and overlook `--password X`: names,
issuers' own marks and the commands that take passwords find more and raise fewer false alarms. What it cannot find is a
secret without any of these, such as a password as a bare argument of a job.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ..findings import Path

# Source: the issuers' documentation of their own formats. Compiled when a text needs them, as the logins below: most
# reviews need few of them.
_ISSUED = {
    "AWS access key id": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}\b",
    "Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    "Slack webhook": r"hooks\.slack\.com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20,}",
    "PyPI token": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "Stripe key": r"\b[rs]k_live_[A-Za-z0-9]{16,}\b",
    "Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "Azure storage key": r"\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}",
    "Azure signature": r"[?&]sig=[A-Za-z0-9%+/_-]{20,}={0,2}",
    "Databricks token": r"\bdapi[0-9a-f]{32}\b",
    "Docker token": r"\bdckr_pat_[A-Za-z0-9_-]{27,}",
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{30,}\b",
    "OpenAI key": r"\bsk-[A-Za-z0-9_-]{8,100}T3BlbkFJ[A-Za-z0-9_-]{8,}",
    "SendGrid key": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "Vault token": r"\bhv[bs]\.[A-Za-z0-9_-]{20,}",
    # No word boundary: behind each hyphen of a long text it would begin anew.
    "JSON web token": r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
}
_MARKS = ("AKIA", "ASIA", "PRIVATE KEY", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox",
          "hooks.slack", "pypi-", "npm_", "k_live_", "AIza", "AccountKey=", "dapi", "eyJ",
          "sig=", "dckr_pat_", "hf_", "T3BlbkFJ", "SG.", "hvs.", "hvb.")  # fmt: skip
"""One of these is in all that is issued; looking for words is quicker than looking for patterns."""
RANDOM = "AWS secret access key"
"""The kind of secret that no mark and no name tells, but its looks alone."""
_COMMAND = "login in a command"
_ADDRESS = re.compile(r"://[^/\s:@]*:(?P<value>[^/\s@]+)@")
_VALUE = r"[\"']?(?P<value>[^\s\"'|;]+)"
_WORDS = r"(?:\s+\S+){0,30}?\s+"
# Those of one command alone.
_OF_ONE = r"(?:\s+[^\s|;&]+){0,30}?\s+"
_QUOTED = r"'(?![{:%?])(?P<value>[^\s']+)'"
_TYPED = r"\b(?:echo|printf)\s+(?:-\w+\s+)*(?:[\"']?%s(?:\\+n)?[\"']?\s+)?"
_READERS = (
    r"(?:(?:sudo\s+)?(?:kinit|passwd)|sudo\s+-\w*S|gpg\s[^|;]*--passphrase-fd"
    r"|(?:docker|podman|helm)\s[^|;]*--password-stdin)\b"
)
# How commands take a password, by words of which one is in every such text, in small letters. Source: the commands'
# manuals; of MySQL's clients `-p` is followed by it without a space.
_LOGINS = {
    ("-u", "--user"): r"(?:^|\s)(?:-u|--user)[\s=][\"']?(?!\d+:\d+(?:\s|$)|arn:)[^\s:]+:" + _VALUE,
    ("bearer",): r"\bBearer\s+(?P<value>[\w.~+/=-]{8,})",
    ("authorization",): r"\bAuthorization:\s*(?:Api-?[Kk]ey|Basic|GenieKey|SSWS|Splunk|[Tt]oken)\s+" + _VALUE,
    ("sshpass",): r"\bsshpass\s+-p\s*" + _VALUE,
    ("mysql", "mariadb"): r"(?:^|[\s/;&|])(?:mysql|mariadb)[\w-]*" + _WORDS + "-p" + _VALUE,
    ("beeline", "cqlsh", "mongo", "login"): r"\b(?:beeline|cqlsh|mongo\w*|(?:az|docker|podman)\s+login)\b" + _WORDS
    + r"-p\s+" + _VALUE,
    ("useradd", "usermod"): r"\buser(?:add|mod)\b" + _OF_ONE + r"-p\s+" + _VALUE,
    ("sqlcmd", "bcp"): r"\b(?:sqlcmd|bcp)\b" + _WORDS + r"-P\s*" + _VALUE,
    ("zip",): r"(?<![\w.-])(?:un)?zip\b" + _OF_ONE + r"-P\s*" + _VALUE,
    ("7z",): r"(?<![\w.-])7z[ar]?\b" + _OF_ONE + "-p" + _VALUE,
    ("ldap", "kadmin", "vsql"): r"\b(?:ldap(?:add|delete|modify|passwd|search|whoami)|kadmin|vsql)\b" + _WORDS
    + r"-w\s+" + _VALUE,
    ("redis-cli",): r"\bredis-cli\b" + _WORDS + r"-a\s+" + _VALUE,
    ("smbclient",): r"\bsmbclient\b" + _OF_ONE + r"-U\s*[\"']?[^\s%]+%" + _VALUE,
    ("lftp",): r"\blftp\b" + _OF_ONE + r"-u\s+[\"']?[^\s,]+," + _VALUE,
    ("sqlplus",): r"\bsqlplus\s+(?:-\S+\s+)*[^\s/]+/(?P<value>[^\s@]+)@",
    (".logon",): r"(?i:\.logon)\s+[^\s/,]+/[^\s,]+," + _VALUE,
    ("jdbc:oracle",): r"\bjdbc:oracle:\w+:[^\s/@:]+/(?P<value>[^\s@]+)@",
    ("-pass",): r"\s-pass(?:in|out)?\s+pass:" + _VALUE,
    ("openssl enc",): r"\bopenssl\s+enc\b" + _OF_ONE + r"-[kK]\s+" + _VALUE,
    ("openssl passwd",): r"\bopenssl\s+passwd\s+(?:-(?!in\b|salt\b)\w+\s+)*(?:-salt\s+\S+\s+)?[\"']?"
    r"(?P<value>[^\s\"'|;)]+)",
    # With -n it prints, and is given no file.
    ("htpasswd",): r"\bhtpasswd\s+(?:-\w+\s+)*-(?=\w*b)(?:(?=\w*n)\w+|\w+\s+(?:-\w+\s+)*[^\s-]\S*)\s+"
    r"(?:-\w+\s+)*[^\s-]\S*\s+" + _VALUE,
    ("echo", "printf"): _TYPED + _VALUE + r"[\"']?\s*\|(?:\s*base64\s*\|)?\s*" + _READERS,
    ("| chpasswd", "sudo chpasswd", "|chpasswd"): _TYPED + r"[\"']?[^\s:\"'|]+:" + _VALUE + r"[\"']?\s*\|\s*"
    r"(?:sudo\s+)?chpasswd\b",
    ("<<<",): r"\b(?:" + _READERS + r"[^|;&<]*<<<\s*|chpasswd\s*<<<\s*[\"']?[^\s:\"'|]+:)" + _VALUE,
    ("password_cmd",): r"password_cmd[=\s]+[\"']?echo\s+(?:-n\s+)?" + _VALUE,
    ("machine",): r"\bmachine\s+\S+\s+login\s+\S+\s+passw(?:or)?d\s+" + _VALUE,
    ("identified",): r"(?i:\bidentified\s+(?:with\s+\S+\s+)?by)\s+[\"'](?P<value>[^\s\"']+)",
    # What a program puts in between is no password: {}, :name, %s.
    ("password",): r"(?i:\b(?:alter|create)\s+(?:login|role|user)\b[^;']{0,200}?\bpassword\s*=?\s*)" + _QUOTED,
    ("secret_access_key", "session_token", "symmetric_key"): r"(?i:\b(?:master_symmetric_key|secret_access_key"
    r"|session_token)\s+(?:as\s+)?)" + _QUOTED,
    ("configure",): r"\bconfigure\s+set\s+\S*(?:secret_access_key|session_token)\s+" + _VALUE,
    ("put-parameter",): r"\bput-parameter\b(?=[^|;&]*SecureString)" + _OF_ONE + r"--value[\s=]+" + _VALUE,
    ("--secret-string",): r"\s--secret-string[\s=]+(?![\"']?\{)" + _VALUE,
    ("credential",): r"\bcredential\s+create\b" + _OF_ONE + r"-value\s+" + _VALUE,
}  # fmt: skip
_SIGNS = ("--user", "bearer", "authorization", "jdbc:oracle", "echo", "printf", "sqlplus", ".logon", "openssl",
          "passwd", "<<<", "password", "machine", "identified", "configure", "put-parameter", "--secret-string",
          "secret_access_key", "session_token", "symmetric_key", "credential create")  # fmt: skip
_OPTION = re.compile(r"-(?<![^\s'\"]-)[apuw]")
"""One of the signs, or such an option, is in every login. It begins with what is looked for, which is quick."""
_PARTED = re.compile(r"[ =@\t\n]")
"""Most texts are one word, which is no login and found out quickly."""
_SECRET_KEY = re.compile(r"[A-Za-z0-9/+]{40}")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")
_TELLING = (
    r"(?:pass(?:words?|wd|phrase)|pwd|(?:api|app|client|consumer|hmac|jwt|oauth|shared|signing|webhook)[-_.]?secret"
    r"|secret[-_.]?(?:access[-_.]?)?key|access[-_.]?key"
    r"|(?:admin|auth|database|db|key|keystore|ldap|mysql|pg|postgres|root|store|truststore|user)[-_.]?pass"
    r"|(?:api|auth|licen[cs]e|private)[-_.]?key|account[-_.]key|apikeyvalue|azure\.account\.key\.[\w.-]+"
    r"|authenticate\.secret|(?:key|trust)store\.key|(?:admin|api|database|db|ldap|user)[-_.]?credentials"
    r"|(?:adls|bind|oauth2|solr)[-_.]credential|basic\.auth\.user\.info|redis\.auth"
    r"|(?<![A-Za-z])pw|(?:access|api|auth|bearer|hec|refresh|session)[-_.]?token"
    r"|(?:bot|consul|databricks|deploy|git|github|gitlab|hec|hf|hub|jwt|npm|personal|private|pypi|sas|security|service"
    r"|slack"
    r"|sonar|vault)[-_.]token)"
)
_PARTS = ("auth.user.info", "credential", "key", "pass", "pw", "redis.auth", "secret", "token")
"""One of these is in every telling name."""
_NAME = re.compile(rf"{_TELLING}$|^SecretString$|^-*pass$|(?:^-*|[._])token$|\.credential$", re.IGNORECASE)
_ASSIGNED = (
    rf"(?:{_TELLING}[\"']?\s*[=:]\s*|(?<![\w.-])(?:pass|spark\.[\w.-]{{1,99}}\.(?:token|credential))="
    rf"|(?<![\w.-])--?[\w.-]{{0,60}}?{_TELLING}\s+|(?<![\w.-])(?:--pass|--?(?:[\w.-]{{1,60}}\.)?token)[\s=]\s*)"
    r"[\"']?(?P<value>[^\s&;,'\"]+)"
)
_MAY_ASSIGN = re.compile(rf"{_TELLING}[\"']?[\s=:]|(?:pass|\.token|\.credential)=|[.-]token[\s=]|--pass\s")
"""Found in every text in lower case in which something is assigned. Patterns without regard to letters take longer."""
# No secret: nothing, a switch, a reference that somebody resolves later, a placeholder, an address, a path, an option.
_HARMLESS = re.compile(
    r"|true|false|none|null|yes|no|required|\*+|x{3,}|\.{3}"
    r"|(?:env|fd|file):.*|arn:.*|\{\{.*|\$.*|<.*|%.*|@.*|States\..*|.*://.*|/.*|-.*",
    re.IGNORECASE | re.DOTALL,
)
# What is to be filled in, where it is the whole value: somebody did not, and that is the secret then.
# `<%= name %>` some tool fills in.
_PLACEHOLDER = re.compile(r"<[^%].*>|\*+|x{3,}|\.{3}", re.IGNORECASE | re.DOTALL)
# EMR reads the secret with this ARN instead. Source: EMR Release Guide, storing-sensitive-data.
_ANNOTATION = "EMR.secret@"
_KEYS = ("Key", "Name", "ParameterKey")
_VALUES = ("Value", "ParameterValue")


# Templates say the same again and again, and several controls look through the same texts.
@lru_cache(1 << 16)
def find(text: str, name: str = "") -> tuple[str, ...]:
    """The kinds of secrets in a text, such as `AWS access key id`; empty when there are none.

    Args:
        text: a single value: an argument, a property, a line.
        name: what the value is called: the key it stands under, or the option before it.
    """
    kinds = list(issued(text))
    if any(not _HARMLESS.fullmatch(found["value"]) for found in _ADDRESS.finditer(text)):
        kinds.append("password in an address")
    if _logins(text):
        kinds.append(_COMMAND)
    if _is_secret_key(text):
        kinds.append(RANDOM)
    if _is_named(text, name) or any(not _HARMLESS.fullmatch(one) for one in _assigned(text)):
        kinds.append("value named as a secret")
    return tuple(kinds)


def _assigned(text: str) -> Iterator[str]:
    """What stands behind a telling name in a text; most texts have no part of one, which is found out quickly."""
    lower = text.casefold()
    if not any(part in lower for part in _PARTS) or not _MAY_ASSIGN.search(lower):
        return
    if len(lower) == len(text):
        yield from (text[slice(*found.span("value"))] for found in re.finditer(_ASSIGNED, lower))
    else:  # `ß` becomes two letters
        yield from (found["value"] for found in re.finditer(_ASSIGNED, text, re.IGNORECASE))


def may_hold(text: str) -> bool:
    """Whether a text has part of a telling name or a sign of a login, which is found out quickly."""
    lower = text.casefold()
    return any(part in lower for part in _PARTS) or _is_signed(lower)


def _is_signed(lower: str) -> bool:
    return any(sign in lower for sign in _SIGNS) or _OPTION.search(lower) is not None


def _logins(text: str) -> list[str]:
    """The passwords that commands in a text are given."""
    if _PARTED.search(text) is None or not _is_signed(lower := text.casefold()):
        return []
    asked = [pattern for words, pattern in _LOGINS.items() if any(word in lower for word in words)]
    given = (found["value"] for pattern in asked for found in re.finditer(pattern, text))
    return [one for one in dict.fromkeys(given) if not _HARMLESS.fullmatch(one)]


def in_command(arguments: Sequence[Any]) -> dict[int, str]:
    """The passwords that a command takes by its other arguments, by their index: `curl`, `-u`, `admin:X`.

    Those that an argument tells alone are not among them.
    """
    for one in arguments:
        if isinstance(one, str) and one[:1] == "-":
            break
    else:
        return {}
    texts = {index: one for index, one in enumerate(arguments) if isinstance(one, str)}
    found: dict[int, str] = {}
    for secret in _logins(" ".join(texts.values())):
        index = next((index for index, one in texts.items() if one.endswith(secret) and not _logins(one)), None)
        if index is not None:
            found[index] = secret
    return found


@lru_cache(1 << 16)
def issued(text: str) -> tuple[str, ...]:
    """Like `find`, but only what issuers mark as theirs: for program text, where passwords are variables."""
    if not any(mark in text for mark in _MARKS):
        return ()
    return tuple(kind for kind, pattern in _ISSUED.items() if re.search(pattern, text))


@lru_cache(1 << 16)
def told(text: str, name: str = "") -> tuple[str, ...]:
    """The secrets themselves that `find` finds in a text, to be hidden wherever they stand.

    The whole text where no part of it is known to be all of the secret.
    """
    kinds = find(text, name)
    if not kinds or _is_named(text, name):
        return (text,) if kinds else ()
    parts = {kind: [one[0] for one in re.finditer(_ISSUED[kind], text)]
             for kind in kinds if kind in _ISSUED and kind != "private key"}  # fmt: skip
    parts["password in an address"] = [one["value"] for one in _ADDRESS.finditer(text)]
    parts["value named as a secret"] = list(_assigned(text))
    parts[_COMMAND] = _logins(text)
    if not all(parts.get(kind) for kind in kinds):
        return (text,)
    return tuple(one for kind in kinds for one in parts[kind] if not _HARMLESS.fullmatch(one))


def scan(value: Any, path: Path = (), name: str = "") -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every text inside a value of JSON that holds secrets: its path and the kinds, never the secret itself.

    An item of a list is called by the option before it (`--password`, `X`); a `Value` by the `Key` beside it.
    """
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        # A password of digits is a number to YAML.
        if kinds := find(str(value), name):
            yield path, kinds
    elif isinstance(value, dict):
        beside = next((str(value[key]) for key in _KEYS if isinstance(value.get(key), str)), "")
        for key, one in value.items():
            yield from scan(one, (*path, key), beside if beside and key in _VALUES else str(key))
    elif isinstance(value, list):
        option, given = "", in_command(value)
        for index, one in enumerate(value):
            alone = list(scan(one, (*path, index), option or name))
            yield from alone or ([((*path, index), (_COMMAND,))] if index in given else [])
            option = one if isinstance(one, str) and one.startswith("-") else ""


def _is_named(text: str, name: str) -> bool:
    return is_telling(name) and bool(_PLACEHOLDER.fullmatch(text) or not _HARMLESS.fullmatch(text))


# Of names there are few.
@lru_cache(1 << 12)
def is_telling(name: str) -> bool:
    """Whether what is called so is a secret."""
    return _NAME.search(name) is not None and not name.startswith(_ANNOTATION) and "=" not in name


def _is_secret_key(text: str) -> bool:
    """Forty characters of base64, as random as AWS makes them: texts that people write repeat their letters."""
    return bool(_SECRET_KEY.fullmatch(text) and not _HEXADECIMAL.fullmatch(text) and len(set(text)) >= 24)
