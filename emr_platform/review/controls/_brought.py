"""What commands, and programs that run others' code, bring to a node and run there.

Which programs, options and settings there are, and where that is written, says `data/programs.json`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from ...assembly import Value, show
from .._base import Status
from .._data import facts
from .._shells import SHELL, commands

_PROGRAMS = facts("programs")


def _names(group: str) -> frozenset[str]:
    return frozenset(_PROGRAMS[group]["names"])


def _any(group: str) -> str:
    """The names of a group, as alternatives of a pattern."""
    return "|".join(map(re.escape, _PROGRAMS[group]["names"]))


_OF_CODE = _names("code_options")
_OF_SHELLS, _FIRST = _names("shells_with_first_file"), "-i"
_SET = r"(?:--conf[= ]|-D\s*|--hiveconf[= ])?"
_SETTING = re.compile(rf"{_SET}(?:{_any('code_settings')})=")
_PACKAGES = re.compile(rf"{_SET}(?:{_any('package_settings')})=")
_IMAGE = re.compile(rf"{_SET}[\w.]*(?:{_any('image_settings')})=")
_OF_PACKAGES = _names("package_options")
_ALONE = _names("submit_options_alone")
# What runs what it is given, with options and settings before it; a filter, such as `python3 -m json.tool`, does not.
_LAUNCHED = (
    rf"(?>(?:\S*/)?(?:{_any('launchers')})"
    r"(?:\s+(?:-[uUgGn]\s+\S+|-\S+|\w+=\S*|\d\S*))*+\s+|\w+=\S*\s+"
    r"|(?:\S*/)?(?:su|runuser)(?:\s+(?:-\S*|[a-z_][\w-]*))*?\s+-c\s+[\"']?)*+"
)
_INTERPRETER = (
    rf"{_LAUNCHED}(?:\S*/)?(?:{SHELL}\b(?!\s+-\w*c)|python[\d.]*\b(?!\s+-[cm])|(?:node|perl|php|ruby)\b(?!\s+-\w*[enpr])"
    r"|Rscript\b)"
)
_FETCH = (
    rf"(?:(?:{_any('fetchers')})\b|(?<![\w./=-]\s)(?<![\w./=-])(?:{_any('fetchers_by_word')})(?=\s))"
    r"(?![^;&|]*//(?:localhost|127\.|169\.254\.))"
)
_REST = r"(?>'[^']*'|\"[^\"]*\"|[^;&])*?"
# Where a shell reads what a command prints: `bash <(...)`, `. <(...)`, `eval "$(...)"`.
_READS = rf"(?:\b(?:{SHELL}|eval|source)\b|\s-c|(?:^|[;&|]\s*)\.)[\s\"']*(?:<\(|\$\(|`)\s*"
# What is downloaded and run at once: `curl ... | sudo bash`, `bash <(curl ...)`, `eval "$(wget ...)"`.
_RUN_AT_ONCE = re.compile(rf"\b{_FETCH}{_REST}\|\s*{_INTERPRETER}|{_READS}{_FETCH}")
# What is kept of a download, or handed on.
_KEEPS = re.compile(
    rf"\b(?:{_any('savers')})\b(?![^;&|\n]*--spider)|[(`]\s*{_FETCH}"
    rf"|\b{_FETCH}{_REST}(?:\s-\w*[oO]|--(?:download|output|remote-name)|>|(?<!\|)\|(?!\|))"
)
# What is written where programs, their settings or their timetables lie, or is loaded into programs.
_SYSTEM = r"/(?:etc|lib|opt|usr|var/spool)\b"
_OF_USER = r"(?:~|\$\{?HOME\}?|/home/\w+|/root)/\.\w"
_INSTALLED = re.compile(
    rf"(?:\s-[a-zA-Z]*[oOP]\s*|--(?:directory-prefix|output)[= ]|>\s*)(?:{_SYSTEM}|{_OF_USER})"
    r"|\bLD_(?:LIBRARY_PATH|PRELOAD)="
)
_INTO_SYSTEM = re.compile(rf"\s[\"']?{_SYSTEM}[^\s\"']*[\"']?\s*$")
# What a shell or interpreter reads from a pipe and runs, whatever writes it; and programs on a command line that fetch.
_PIPED = re.compile(rf"\|\s*{_INTERPRETER}(?:\s+-[a-z]*)*\s*(?=$|[\"'`;&|)\n])")
_WRITES_TEXT = re.compile(rf"(?:echo|printf)\s[^|]*$|(?:{_any('fetchers')})\b[^|]*//(?:localhost|127\.|169\.254\.)")
_FETCHES_IN_CODE = re.compile(
    r"\b(?:node|perl|python[\d.]*|ruby)\s+-\w*[ce]\b.*?(?:urlopen|urlretrieve|requests\.get|open-uri|Net::HTTP|LWP|fetch\()",
    re.DOTALL,
)
# What parts one command from another, within quotes as well: more commands than there are, and none too few.
_PARTS = re.compile(r"[;&|\n()`]+|\$\(|(?<!\S)(?:then|do|else|if|while|until)(?!\S)")
_BEFORE = re.compile(rf"[\s\"'!<>{{}}]*{_LAUNCHED}[\s\"']*")
_HARMLESS = _names("harmless")
_FILTER = re.compile(r"(?:\S*/)?(?:python[\d.]*\s+-m\s+json\.tool|perl\s+-\w*[np]\w*\s+[^`]*)$")
# What copies or prints files of S3, by the program and what follows it.
_COPIES = re.compile(
    r"(?:\S*/)?(?:aws\b.*?\bs3\s+(?:cp|mv|sync)|(?:hadoop\s+fs|hdfs\s+dfs|hadoop\s+dfs)\s+"
    r"-(?:cat|copyToLocal|cp|get|getmerge|mv|text)|s3-dist-cp|s5cmd\b.*?\b(?:cat|cp|get|mv|sync))\b"
)
# Of what a shell is given behind its command, as `$0`, there is an argument, which is asked by itself.
_FROM_VARIABLE = re.compile(r"\s[\"']?\$(?![0-9@*])\S+\s+\S|\s-(?:cat|text)\s+[\"']?\$(?![0-9@*])")
# What brings files otherwise: an object by its key, or from another machine.
_OTHERWISE = re.compile(rf"(?:\S*/)?(?:aws\b.*?\bs3api\s+get-object|{_any('bring_otherwise')})\b")
# Programs that install or run what an address names, and repositories of sources.
_BY_ADDRESS = re.compile(
    rf"(?:\S*/)?(?:{_any('by_address')}|pip[\d.]*|python[\d.]*)\b"
    r"(?!.*?\.(?:py|pl|r|rb|js)\s).*?(?:https?|ftp)://|git\b.*?\s(?:clone|fetch|pull)\b"
)
_PLACE = re.compile(r"s3[an]?://[^\s\"';|&)<>]+")
_WHOLE = re.compile(r"s3[an]?://[^\s\"'`;|&()<>,#\\]+")
_RUNS_FIRST = _names("run_first_place")


def _commands(group: str) -> str:
    """The commands of a group as a pattern: a program with its version, and what it is told, with options between."""
    told = (one.split() for one in _PROGRAMS[group]["names"])
    between = r"(?:\s+-\S+)*\s+"
    return "|".join(between.join([rf"{re.escape(first)}[\d.-]*", *map(re.escape, rest)]) for first, *rest in told)


# What installs packages by their names, and what these are; what holds them to hashes, or leaves indexes alone.
_INSTALLS = re.compile(
    rf"(?:\S*/)?(?:python[\d.]*\s+-m\s+)?(?:{_commands('installs')})(?=\s|$)(?P<named>.*)", re.DOTALL
)
_HELD = re.compile(r"\s--(?:require-hashes|no-index|help|version)\b")
_FILES = re.compile(r"-\S*|\d?>\S*|[./~]\S*|file:\S*|s3[an]?:\S*|\S+\.(?:gem|tar\.gz|tgz|whl)")
_LISTED = re.compile(r"\s(?:-r|--requirement)\b")
# Functions of R that install packages by their names, and addresses of those that Hive and Spark resolve by Ivy: Spark,
# ADD JAR; Hive, LanguageManual Cli.
_BY_NAME = re.compile(r"\binstall\.packages\b|\bBiocManager::install\b|\bivy://")
_UNSIGNED = re.compile(rf"(?:\S*/)?(?:apt|apt-get|dnf|yum)\b.*?(?:{_any('unsigned_installs')})\b")
_RUNS_IMAGES = re.compile(rf"(?:\S*/)?(?:{_commands('image_commands')})(?=\s|$)")
_IN_ECR = re.compile(r"\.dkr[.-]ecr[\w-]*\.")
# A command within one, as `su hadoop -c "..."` and `bash -c '...'` have it.
_NESTED = re.compile(r"\s-\w*c\s+[\"']")
_OF_PACKAGE = "brings packages whose code nobody here has seen; keep them in a bucket, or hold them to hashes"
# SQL that names code.
_SQL = re.compile(
    r"\b(?:ADD\s+(?:ARCHIVE|FILE|JAR)S?|USING\s+(?:ARCHIVE|FILE|JAR))\s+[\"']?(s3[an]?://[^\s\"';,)]+)", re.IGNORECASE
)


def positions(arguments: Sequence[Value], runs_script: bool) -> set[int]:
    """Where arguments are code by what they stand for: what a script's runner is given, what follows options that take
    code, what spark-submit runs, and a command for a shell."""
    said = [str(show(one)) for one in arguments]
    found = {0} if runs_script else set()
    options = {*_OF_CODE, *([_FIRST] if any(posixpath.basename(one) in _OF_SHELLS for one in said) else [])}
    found |= {index + 1 for index, one in enumerate(said) if one in options}
    found |= {
        index for index, one in enumerate(said) if one.partition("=")[0] in _OF_CODE or _SETTING.match(one)
    }  # fmt: skip
    found.update(commands(said))
    runs = next((index for index, one in enumerate(said) if posixpath.basename(one) in _RUNS_FIRST), None)
    if runs is not None and not _COPIES.match(" ".join(said[runs:])):
        found |= set([index for index, one in enumerate(said) if index > runs and _PLACE.match(one)][:1])
    submits = next((index for index, one in enumerate(said) if one.endswith("spark-submit")), None)
    if submits is not None:
        index = submits + 1
        while index < len(said) and said[index].startswith("-"):
            index += 1 if said[index] in _ALONE or "=" in said[index].partition(" ")[0] else 2
        found.add(index)
    return found


def of_command(text: str, parts: Sequence[str]) -> tuple[Status, str] | None:
    """What is to be said of a command and its parts for what it downloads; None where it runs none of it."""
    if _RUN_AT_ONCE.search(text):
        return "FAIL", "runs what it downloads, which nobody here has seen; keep it in a bucket"
    fetches = _KEEPS.search(text) is not None or any(_OTHERWISE.match(one) or _copies_what(one) for one in parts)
    runs = _INSTALLED.search(text) is not None or not all(map(_is_harmless, parts))
    whole = (_BEFORE.sub("", one, count=1) for one in re.split(r"[;&|\n]+", text))
    piped = any(_is_unread(text[: found.start()]) for found in _PIPED.finditer(text))
    if (fetches and runs) or piped or _FETCHES_IN_CODE.search(text) or any(map(_BY_ADDRESS.match, whole)):
        return "UNKNOWN", "whether what it brings is run is not known"
    return None


def _is_unread(before: str) -> bool:
    """Whether what is written into a pipe is no text of the command, nor the node's own, nor of a place in S3, which is
    told by itself."""
    first = _BEFORE.sub("", re.split(r"[;&\n()`]", before)[-1], count=1)
    return _WRITES_TEXT.match(first) is None and _COPIES.match(first) is None


def run_by(text: str, parts: Sequence[str]) -> set[str]:
    """The places in S3 that a text may have run: of the parts of a command what it brings to the node beside programs
    that run something, and what its programs name as code; of any text what SQL in it does."""
    found = set(_SQL.findall(text))
    others = not all(map(_is_harmless, parts))
    for one in parts:
        if _COPIES.match(one):
            kept = others or _INTO_SYSTEM.search(one) is not None
            found.update(_PLACE.findall(one) if kept and not _is_upload(one) else ())
            continue
        said = [word.strip("\"'") for word in one.split()]
        found |= {said[index] for index in positions(said, runs_script=False) if index < len(said)}
    return {place for one in found for place in _WHOLE.findall(one)}


def brought_in(parts: Sequence[str]) -> set[tuple[Status, str]]:
    """What is to be said of commands for the packages and images of containers that they bring."""
    inside = (one for part in parts for one in _NESTED.split(part))
    split = ([word.strip("\"'") for word in one.split()] for one in inside)
    return {(status, why) for words in split for _, status, why in told_of(words)}


def told_of(arguments: Sequence[str]) -> Iterator[tuple[int | None, Status, str]]:
    """What is to be said of the packages and images that one command brings, whose words are arguments; each with the
    index of the argument that tells, or None where the whole command does."""
    for index, one in enumerate(arguments):
        named = index > 0 and arguments[index - 1] in _OF_PACKAGES
        named = named or _PACKAGES.match(one) is not None or _BY_NAME.search(one) is not None
        if named or (one.partition("=")[0] in _OF_PACKAGES and "=" in one):
            yield index, "UNKNOWN", _OF_PACKAGE
        if _IMAGE.match(one):
            yield index, *of_image(one)
    command = _BEFORE.sub("", " ".join(arguments), count=1)
    if _installs(command):
        yield None, "UNKNOWN", _OF_PACKAGE
    if _RUNS_IMAGES.match(command):
        yield None, *of_image(command)


def of_image(named: str) -> tuple[Status, str]:
    """What is to be said of an image of a container, or of a command or setting that names one."""
    if _IN_ECR.search(named):
        return "INHERITED", "whoever owns the repository in ECR shows who may push there, and that its tags stay"
    return "UNKNOWN", "what the image of a container runs nobody here has seen; keep it in a repository of your own"


def of_setting(key: str, value: str) -> tuple[Status, str] | None:
    """What is to be said of a setting that names packages, images or where images are from; None of any other."""
    name = key.strip()
    if (_PACKAGES.match(f"{name}=") and value) or (names_code(name) and "ivy://" in value):
        return "UNKNOWN", _OF_PACKAGE
    if _IMAGE.match(f"{name}="):
        return of_image(value)
    others = [one for one in re.split(r"[,\s]+", value) if one not in {"", "local"} and not _IN_ECR.search(one)]
    if name in _PROGRAMS["registry_settings"]["names"] and others:
        return "UNKNOWN", f"whoever publishes in {', '.join(others)} says what runs here; name registries of ECR"
    return None


def names_code(key: str) -> bool:
    """Whether a setting names code, or what is unpacked beside it."""
    return _SETTING.match(f"{key.strip().removeprefix('spark.hadoop.')}=") is not None


def _installs(command: str) -> bool:
    """Whether a command installs packages by their names, without hashes."""
    if _UNSIGNED.match(command):
        return True
    found = _INSTALLS.match(command)
    if found is None or _HELD.search(found["named"]):
        return False
    named = [one.strip("\"'") for one in found["named"].split()]
    return not named or _LISTED.search(found["named"]) is not None or not all(map(_FILES.fullmatch, named))


def parts_of(text: str) -> list[str]:
    """The commands of a text, each from its program on: what runs it, and settings before it, are left out."""
    return [rest for one in _PARTS.split(text) if (rest := _BEFORE.sub("", one, count=1).strip())]


def _is_harmless(command: str) -> bool:
    """Whether a command runs nothing that another one may have brought."""
    program, _, rest = command.partition(" ")
    name = posixpath.basename(program.strip("\"'"))
    if name in {"awk", "sed"}:
        return re.search(r"(?:^|\s)-\w*f|system|\be\b", rest) is None
    return name in _HARMLESS or any(one.match(command) for one in (_FILTER, _COPIES, _OTHERWISE))


def _copies_what(command: str) -> bool:
    """Whether a command copies or prints what a variable names, which may be of S3."""
    return (
        _COPIES.match(command) is not None and not _PLACE.search(command) and _FROM_VARIABLE.search(command) is not None
    )


def _is_upload(command: str) -> bool:
    """Whether what is copied goes to S3 only: its one place there comes last."""
    found = _PLACE.findall(command)
    prints = re.search(r"\s-(?:cat|text)\b", command) is not None
    return not prints and len(found) == 1 and command.rstrip("\"' /").endswith(found[0].rstrip("/"))
