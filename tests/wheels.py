"""Wheels made here, so that packing is tested with the real PEX and pip but without an index."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path

OFFLINE = {"PIP_NO_INDEX": "1", "UV_NO_INDEX": "1"}


def offline(folder: Path) -> dict[str, str]:
    """Variables with which pip and uv take packages from a folder and nowhere else."""
    return {**OFFLINE, "PIP_FIND_LINKS": str(folder), "UV_FIND_LINKS": str(folder)}


def make(folder: Path, name: str, version: str, files: Mapping[str, str], tag: str = "py3-none-any") -> Path:
    """A wheel with these files."""
    info = f"{name}-{version}.dist-info"
    texts = dict(files)
    texts[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    pure = str(tag.endswith("any")).lower()
    texts[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
    return _write(folder / f"{name}-{version}-{tag}.whl", info, {path: text.encode() for path, text in texts.items()})


def installed(folder: Path, name: str) -> Path:
    """A wheel of a distribution that is installed here, native code and all."""
    found = distribution(name)
    kept = [path for path in found.files or [] if ".." not in path.parts and path.suffix != ".pyc"]
    info = next(path.parts[0] for path in kept if path.name == "METADATA")
    skipped = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
    files = {str(path): Path(str(found.locate_file(path))).read_bytes() for path in kept if path.name not in skipped}
    lines = files[f"{info}/WHEEL"].decode().splitlines()
    tags = [line.removeprefix("Tag: ") for line in lines if line.startswith("Tag: ")]
    stem = info.removesuffix(".dist-info")
    python, abi, _ = tags[0].split("-")
    platforms = ".".join(sorted({tag.split("-")[2] for tag in tags}))
    return _write(folder / f"{stem}-{python}-{abi}-{platforms}.whl", info, files)


def pinned(*wheels: Path) -> str:
    """A requirements file that asks for exactly these wheels, each name once."""
    entries: dict[str, list[str]] = {}
    for wheel in wheels:
        name, version = wheel.name.split("-")[:2]
        entries.setdefault(f"{name}=={version}", []).append(hashlib.sha256(wheel.read_bytes()).hexdigest())
    return "".join(
        f"{entry}" + "".join(f" \\\n    --hash=sha256:{one}" for one in hashes) + "\n"
        for entry, hashes in sorted(entries.items())
    )


def _write(wheel: Path, info: str, files: Mapping[str, bytes]) -> Path:
    wheel.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        rows = []
        for path, content in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.append(f"{path},sha256={digest},{len(content)}\n")
            archive.writestr(zipfile.ZipInfo(path), content)
        archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join([*rows, f"{info}/RECORD,,\n"]))
    return wheel
