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
from ._issued import ISSUED


def _letter(mark: str) -> str:
    """A letter of a mark that most texts are without."""
    return next((one for one in "_-." if one in mark), "")


_BY_LETTER = {
    letter: tuple((mark, kind) for kind, (marks, _) in ISSUED.items() for mark in marks if _letter(mark) == letter)
    for letter in ("_", "-", ".", "")
}
"""The marks of issuers by a letter of theirs; looking for words is quicker than for patterns, which are compiled when a
text has a mark."""
_SHORTEST = 15
"""Characters of the shortest of them."""
RANDOM = "AWS secret access key"
"""The kind of secret that no mark and no name tells, but its looks alone."""
_COMMAND = "login in a command"
_ADDRESS = re.compile(r"://[^/\s:@]*:(?P<value>[^/\s@]+)@")
# What a host of Git is given for a user and is a token: long, with digits. Users of CodeCommit's ssh:// look so too.
_TOKEN_OF_GIT = re.compile(
    r"://(?<=[ps]://)(?P<value>(?=(?:[A-Za-z_]*\d){3})[A-Za-z0-9_]{20,})@(?=[\w.-]*(?:git|bitbucket)|[\w./-]+\.git\b)"
)
_VALUE = r"[\"']?(?P<value>[^\s\"'|;]+)"
_WORDS = r"(?:\s+\S+){0,30}?\s+"
# Those of one command alone.
_OF_ONE = r"(?:\s+[^\s|;&]+){0,30}?\s+"
_QUOTED = r"'(?![{:%?])(?P<value>[^\s']+)'"
_LOGIN = r"[\"']?(?!\d+:\d+(?:\s|$)|arn:)[^\s:\"']+:" + _VALUE
_HEADER = r"(?i:(?<![A-Za-z])authorization)\\*[\"']?\s*[:=]\s*\\*[\"']?"
# A bare y or n answers a question.
_TYPED = r"\b(?:echo|printf|yes)\s+(?:-\w+\s+)*(?:[\"']?%s(?:\\+n)?[\"']?\s+)?(?![\"']?[ynYN][\"']?\s*\|)"
# Commands that read a password from what is piped into them. Source: their manuals; AWS's guides join domains so.
_READERS = (
    r"(?:(?:sudo\s+(?:-\S+\s+)*)?(?:argon2|kinit|passwd|smbpasswd|realm\s+join|cryptsetup\s+luks\w+)|sudo\s+-\w*S"
    r"|gpg\s[^|;]*--passphrase-fd|openssl\s[^|;]*-pass(?:in|out)?\s+stdin|sshfs\s[^|;]*password_stdin"
    r"|(?:adcli|docker|helm|podman)\s[^|;]*--(?:password-stdin|stdin-password))\b"
)
# A word that a hyphen, an underscore or a dot parts from what it is the password of: COMPOSER_PASS, --jdbc-pass. Some
# count or sort instead: --first-pass, number_of_pass, low-pass, ON_PASS.
_LAST = "(?<=[a-z0-9][-_.]pass)" + "".join(
    f"(?<!(?<![a-z0-9])(?:{words})[-_.]pass)"
    for words in ("by|is|of|on|or", "1st|2nd|3rd|all|and|bus|can|day|did|low|nth|one|per|ski|two",
                  "band|dual|each|fail|game|gate|high|last|must|next|prev|test",
                  "allow|check|every|final|first|multi|tests|third",
                  "battle|checks|double|render|season|second|shader|should|single",
                  "compile|initial|percent|quality", "boarding|compiler|multiple|previous", "optimizer|optimiser")
)  # fmt: skip
_TELLING = (
    rf"(?:pass(?:words?|wd|phrase|code|{_LAST})|pwd"
    r"|(?:api|app|bind|client|consumer|cookie|hmac|jwt|oauth|session|shared|signature|signing|webhook)[-_.]?secret"
    r"|secret[-_.]?(?:access[-_.]?)?key|access[-_.]?key"
    r"|(?:admin|auth|database|db|key|keystore|ldap|mysql|pg|postgres|root|ssh|store|truststore|user)[-_.]?pass"
    r"|(?:admin|bind|db|ldap|root|user)pw|security[-_]?db[-_]?encryption"
    r"|(?:api|auth|fernet|kaggle|licen[cs]e|private)[-_.]?key|account[-_.]key|apikeyvalue|azure\.account\.key\.[\w.-]+"
    # ABFS and WASB, Hadoop Azure Support: which account, or container, stands behind.
    r"|oauth2\.client\.secret\.[\w.-]+|azure\.sas\.(?:fixed\.token(?:\.[\w.-]+)?|[\w-]+\.[\w-]+\.blob\.core\.[\w.-]+)"
    r"|(?:devops|git|github|gitlab)[-_]pat"
    r"|authenticate\.secret|(?:key|trust)store\.key|(?:admin|api|database|db|ldap|user)[-_.]?credentials"
    r"|(?:adls|bind|oauth2|solr)[-_.]credential|basic\.auth\.user\.info|redis\.auth"
    r"|(?<![A-Za-z])pw|(?:access|api|auth|bearer|hec|refresh|secret|session)[-_.]?token"
    r"|(?:bot|consul|databricks|deploy|git|github|gitlab|hec|hf|hub|jwt|logentries|npm|personal|private|pypi|sas"
    r"|security|service|slack|sonar|splunk|vault)[-_.]token|bearer[-_]?token[-_]?bedrock|rediscli[-_]?auth)"
    # Whose it is, or which of several: DB_PASSWORD_PROD, dbPassword2. What else follows tells of a password only, such
    # as PASSWORD_LENGTH.
    r"(?:[-_.]?(?:v?\d{1,4}|admin|app|backup|cur(?:rent)?|db|default|dev(?:el(?:opment)?)?|enc(?:oded)?|green|live"
    r"|main|new|old|plain(?:[-_]?text)?|prev(?:ious)?|prim(?:ary)?|prod(?:uction)?|qa|ro|root|rw|sandbox"
    r"|second(?:ary)?|stag(?:e|ing)|stg|test|testing|uat|user|val(?:ue)?"
    r"|databricks|github|gitlab|kafka|mongo(?:db)?|mysql|oracle|postgres(?:ql)?|rds|redis|redshift|snowflake))?"
)
# How commands take a password, by words of which one is in every such text, in small letters. Source: the commands'
# manuals; of MySQL's clients `-p` is followed by it without a space.
_LOGINS = {
    ("-u", "-user"): r"(?:^|\s)(?:-u|--(?:proxy-)?user)[\s=]" + _LOGIN,
    ("curl",): r"\bcurl\b" + _OF_ONE + r"-[A-Za-z]{0,8}[uU]\s*" + _LOGIN,
    ("bearer",): r"(?:\bBearer|--oauth2-bearer)[\s=]+[\"']?(?P<value>[\w.~+/=-]{8,})",
    ("authorization",): _HEADER + r"(?:Api-?[Kk]ey|Basic|GenieKey|SSWS|Splunk|[Tt]oken)\s+" + _VALUE,
    # Of another scheme, or none, what is long and has digits; a signature of AWS's, or a name of API Gateway's, is not.
    ("authorization", "-"): _HEADER + r"(?!AWS4-|(?:context|integration|method|stageVariables)\.)(?:[A-Za-z][\w-]*\s+)?"
    r"(?P<value>(?=[\w.~+/=:-]*\d[\w.~+/=:-]*\d)[\w.~+/=:-]{16,})",
    ("sshpass",): r"\bsshpass\s+-p\s*" + _VALUE,
    ("mysql", "mariadb"): r"(?:^|[\s/;&|])(?:mysql|mariadb)[\w-]*" + _WORDS + "-p" + _VALUE,
    ("beeline", "cqlsh", "mongo", "login"): r"\b(?:beeline|cqlsh|mongo\w*|(?:az|docker|helm\s+registry|podman)\s+login)"
    r"\b" + _WORDS + r"-p\s+" + _VALUE,
    ("vault login",): r"\bvault\s+login\s+(?:-\S+\s+)*(?:token=)?[\"']?(?P<value>(?:hv[bs]|[bs])\.[\w-]{20,})",
    ("kdb5_util",): r"\bkdb5_util\b" + _OF_ONE + r"-P\s*" + _VALUE,
    ("ssh-keygen",): r"\bssh-keygen\b" + _OF_ONE + r"-[NP]\s*" + _VALUE,
    ("useradd", "usermod"): r"\buser(?:add|mod)\b" + _OF_ONE + r"-p\s+" + _VALUE,
    ("sqlcmd", "bcp"): r"\b(?:sqlcmd|bcp)\b" + _WORDS + r"-P\s*" + _VALUE,
    ("zip",): r"(?<![\w.-])(?:un)?zip\b" + _OF_ONE + r"-P\s*" + _VALUE,
    ("7z",): r"(?<![\w.-])7z[ar]?\b" + _OF_ONE + "-p" + _VALUE,
    ("ldap", "kadmin", "ktutil", "vsql"): r"\b(?:ldap(?:add|delete|modify|passwd|search|whoami)|kadmin|ktutil|vsql)\b"
    + _WORDS + r"-w\s+" + _VALUE,
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
    ("echo", "printf", "yes "): _TYPED + _VALUE + r"[\"']?\s*\|(?:\s*base64\s*\|)?[\s({]*" + _READERS,
    ("| chpasswd", "sudo chpasswd", "|chpasswd"): _TYPED + r"[\"']?[^\s:\"'|]+:" + _VALUE + r"[\"']?\s*\|\s*"
    r"(?:sudo\s+)?chpasswd\b",
    ("<<<",): r"\b(?:" + _READERS + r"[^|;&<]*<<<\s*|chpasswd\s*<<<\s*[\"']?[^\s:\"'|]+:)" + _VALUE,
    ("<<",): r"\b" + _READERS + r"[^|;&<\n]*<<-?\s*[\"']?\w+[\"']?[ \t]*\n\s*" + _VALUE,
    ("password_cmd",): r"password_cmd[=\s]+[\"']?(?:echo|printf)\s+(?:-n\s+)?" + _VALUE,
    # expect(1) types it.
    ("send ",): r"(?i:password)[^\n]{0,60}\n?[^\n]{0,20}\bsend\s+(?:--\s+)?[\\\"'{]+(?P<value>[^\s\\\"'}]+)\\+[rn]",
    # The key itself by its looks: a key's id or alias, which is no secret, stands under the same name.
    ("encryption", "signing", "masterkey", "master_key", "master-key", "master.key", "cipher", "hmac"):
    r"(?i:(?<![A-Za-z])(?:cipher|encryption|hmac|master|signing)[-_.]?key)"
    r"\\*[\"']?[\s:=]+\\*[\"']?(?P<value>[0-9a-fA-F]{32,128}"
    r"|[\w+/-]{22,}={1,2})(?![\w+/=-])",
    ("basic",): r"(?i:(?<![A-Za-z])basic[-_.]?auth)\\*[\"']?\s*[:=]\s*" + _LOGIN,
    ("_auth",): r"(?:^|[\s:/'\"])_auth\s*=\s*[\"']?(?P<value>[A-Za-z0-9+/]{8,}={0,2})",
    ("machine",): r"\bmachine\s+\S+\s+login\s+\S+\s+passw(?:or)?d\s+" + _VALUE,
    ("identified",): r"(?i:\bidentified\s+(?:with\s+\S+\s+)?by)\s+[\"'](?P<value>[^\s\"']+)",
    # What a program puts in between is no password: {}, :name, %s.
    ("password",): r"(?i:\b(?:alter|create)\s+(?:login|role|user)\b[^;']{0,200}?\bpassword\s*=?\s*)" + _QUOTED,
    ("secret_access_key", "session_token", "symmetric_key"): r"(?i:\b(?:master_symmetric_key|secret_access_key"
    r"|session_token)\s+(?:as\s+)?)" + _QUOTED,
    ("configure",): r"\bconfigure\s+set\s+\S*(?:secret_access_key|session_token)\s+" + _VALUE,
    ("put-parameter",): r"\bput-parameter\b(?=[^|;&]*SecureString)" + _OF_ONE + r"--value[\s=]+" + _VALUE,
    # Of another type too, where the parameter's name tells.
    ("ssm put-parameter",): r"\bput-parameter\b"
    rf"(?=[^|;&]*--name[\s=]+[\"']?\S*?(?i:{_TELLING})[\"']?(?:\s|$))" + _OF_ONE + r"--value[\s=]+" + _VALUE,
    ("--string-value",): r"\bsecrets\s+put(?:-secret)?\b" + _OF_ONE + r"--string-value[\s=]+" + _VALUE,
    ("npm",): r"\bnpm\s+(?:-\S+\s+)*(?:config\s+)?set\s+(?:-\S+\s+)*\S*_(?:auth(?:Token)?|password)[\s=]+" + _VALUE,
    # A line of it: host, port, database, user, password.
    ("pgpass",): r"(?:^|[\s\"'])[^\s:\"']+:(?:\d{1,5}|\*|\$\w+|\$\{\w+\}):[^\s:\"']+:[^\s:\"']+:"
    r"(?P<value>[^\s\"'|;>\\]+)",
    ("sqlldr", "impdp", "expdp"): r"\b(?:sqlldr|impdp|expdp)\b(?:[^|;&\n]*?\buserid=[\"']?[^\s/\"']+/"
    r"|\s+[\"']?[^\s/=\"']+/)(?P<value>[^\s@/\"']+)",
    ("db2",): r"(?i:\bdb2\b[^;|&\n]*?\bconnect\b[^;|&\n]*?\buser\s+\S+\s+using\s+)" + _VALUE,
    ("hdbsql",): r"\bhdbsql\b" + _OF_ONE + r"-p\s+" + _VALUE,
    ("wandb",): r"\bwandb\s+login\s+(?:--host[\s=]\S+\s+|--?\S+\s+)*[\"']?(?P<value>(?=\w*\d)\w{8,})",
    ("single-user-cred",): r"\bset-single-user-credentials\s+\S+\s+" + _VALUE,
    ("--secret-string",): r"\s--secret-string[\s=]+(?![\"']?\{)" + _VALUE,
    ("credential",): r"\bcredential\s+create\b" + _OF_ONE + r"-value\s+" + _VALUE,
}  # fmt: skip
_SIGNS = (
    "-user", "bearer", "authorization", "jdbc:oracle", "echo", "printf", "sqlplus", ".logon", "openssl", "passwd",
    "<<", "password", "machine", "identified", "configure", "put-parameter", "--secret-string", "secret_access_key",
    "session_token", "symmetric_key", "credential create", "curl", "vault login", "yes ", "ssh-keygen", "encryption",
    "signing", "masterkey", "master_key", "master-key", "master.key", "cipher", "hmac", "basic", "_auth", "pgpass",
    "--string-value", "sqlldr", "impdp", "expdp", "db2", "wandb", "single-user-cred",
)  # fmt: skip
_OPTION = re.compile(r"-(?<![^\s'\"]-)[apuw]")
"""One of the signs, or such an option, is in every login. It begins with what is looked for, which is quick."""
_PARTED = re.compile(r"[ =@\t\n]")
"""Most texts are one word, which is no login and found out quickly."""
_SECRET_KEY = re.compile(r"[A-Za-z0-9/+]{40}")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")
_PARTS = ("auth.user.info", "azure.sas", "credential", "git-pat", "git_pat", "hub-pat", "hub_pat", "key", "lab-pat",
          "lab_pat", "ops-pat", "ops_pat", "pass", "pw", "redis.auth", "secret", "securitydb", "token")  # fmt: skip
"""One of these is in every telling name."""
_NAME = re.compile(rf"{_TELLING}$|^SecretString$|^_auth$|^-*pass$|(?:^-*|[._])token$|\.credential$"
                   r"|^secret[-_.]?value$|(?:^|_)token_(?:databricks|github|gitlab|slack)$", re.IGNORECASE)  # fmt: skip
_LONGEST_NAME = 200
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Names of which a text begins as a command has it: how it goes on tells, and not the name alone.
_HEADED = re.compile(
    r"(?:authorization|basic[-_.]?auth|(?:cipher|encryption|hmac|master|signing)[-_.]?key)$", re.IGNORECASE
)
_ASSIGNED = (
    rf"(?:{_TELLING}[\"']?\s*[=:]\s*|(?<![\w.-])(?:pass|spark\.[\w.-]{{1,99}}\.(?:token|credential))="
    rf"|(?<![\w.-])(?!--stdin-)--?[\w.-]{{0,60}}?{_TELLING}\s+"
    r"|(?<![\w.-])(?:--pass|--?(?:[\w.-]{1,60}\.)?token)[\s=]\s*)"
    r"[\"']?(?P<value>[^\s&;,'\"]+)"
)
_MAY_ASSIGN = re.compile(rf"{_TELLING}[\"']?[\s=:]|(?:pass|\.token|\.credential)=|[.-]token[\s=]|--pass\s")
"""Found in every text in lower case in which something is assigned. Patterns without regard to letters take longer."""
# No secret: nothing, a switch, a reference that somebody resolves later, a placeholder, an address, a path, an option.
_HARMLESS = re.compile(
    r"|true|false|none|null|yes|no|required|stdin|\*+|x{3,}|\.{3}"
    r"|(?:env|fd|file):.*|arn:.*|\{\{.*|\$.*|`.*|<.*|%.*|@.*|States\..*|.*://.*|/.*|-.*",
    re.IGNORECASE | re.DOTALL,
)
# What is to be filled in, where it is the whole value: somebody did not, and that is the secret then.
# `<%= name %>` some tool fills in.
_PLACEHOLDER = re.compile(r"<[^%].*>|\*+|x{3,}|\.{3}", re.IGNORECASE | re.DOTALL)
# EMR reads the secret with this ARN instead. Source: EMR Release Guide, storing-sensitive-data.
_ANNOTATION = "EMR.secret@"
# `adcli join --stdin-password DOMAIN` is a switch.
_NO_SECRET = (_ANNOTATION, "--stdin-")
_KEYS = ("Key", "Name", "OptionName", "ParameterKey", "key", "name")
_VALUES = ("Value", "ParameterValue", "value")


# Templates say the same again and again, and several controls look through the same texts.
@lru_cache(1 << 16)
def find(text: str, name: str = "") -> tuple[str, ...]:
    """The kinds of secrets in a text, such as `AWS access key id`; empty when there are none.

    Args:
        text: a single value: an argument, a property, a line.
        name: what the value is called: the key it stands under, or the option before it.
    """
    kinds = list(issued(text))
    if any(not _HARMLESS.fullmatch(one) for one in _in_addresses(text)):
        kinds.append("password in an address")
    if _logins(_headed(text, name)):
        kinds.append(_COMMAND)
    if _is_secret_key(text):
        kinds.append(RANDOM)
    if _is_named(text, name) or any(not _HARMLESS.fullmatch(one) for one in _assigned(text)):
        kinds.append("value named as a secret")
    return tuple(kinds)


def _in_addresses(text: str) -> Iterator[str]:
    for pattern in (_ADDRESS, _TOKEN_OF_GIT):
        yield from (found["value"] for found in pattern.finditer(text))


def _headed(text: str, name: str) -> str:
    """A text with its name before it, where commands have both so: `Authorization: Basic X`."""
    return f"{name}: {text}" if name and _HEADED.search(name) else text


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
    if len(text) < _SHORTEST:
        return ()
    marked = {kind for letter, marks in _BY_LETTER.items() if letter in text for mark, kind in marks if mark in text}
    return tuple(kind for kind in ISSUED if kind in marked and re.search(ISSUED[kind][1], text)) if marked else ()


@lru_cache(1 << 16)
def told(text: str, name: str = "") -> tuple[str, ...]:
    """The secrets themselves that `find` finds in a text, to be hidden wherever they stand.

    The whole text where no part of it is known to be all of the secret.
    """
    kinds = find(text, name)
    if not kinds or _is_named(text, name):
        return (text,) if kinds else ()
    parts = {kind: [one[0] for one in re.finditer(ISSUED[kind][1], text)]
             for kind in kinds if kind in ISSUED and kind != "private key"}  # fmt: skip
    parts["password in an address"] = list(_in_addresses(text))
    parts["value named as a secret"] = list(_assigned(text))
    parts[_COMMAND] = _logins(_headed(text, name))
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
    # What is a whole script is no name; its end is looked at, where a name would tell.
    words = _CAMEL.sub("_", name[-_LONGEST_NAME:]) if name.endswith("Pass") else name[-_LONGEST_NAME:]
    return _NAME.search(words) is not None and not name.startswith(_NO_SECRET) and "=" not in name


@lru_cache(1 << 12)
def may_name(name: str) -> bool:
    """Whether what is called so may be found for its name."""
    return is_telling(name) or _HEADED.search(name) is not None


def _is_secret_key(text: str) -> bool:
    """Forty characters of base64, as random as AWS makes them: texts that people write repeat their letters."""
    return bool(_SECRET_KEY.fullmatch(text) and not _HEXADECIMAL.fullmatch(text) and len(set(text)) >= 24)
