"""Prepared resources join the files that the CDK wrote: templates, asset manifests, metadata, the assembly's manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._template import Rendering, pretty

if TYPE_CHECKING:
    from ._prepared import Prepared

_TOKEN = "${EMR["
_STACK = "aws:cloudformation:stack"
Resolve = Callable[[str, str], tuple[Any, str | None]]


def complete(folder: Path, stacks: Mapping[str, Prepared], resolve: Resolve) -> None:
    """Finish the assembly in a folder.

    Args:
        stacks: the prepared ones, by their id.
        resolve: what a prepared stack's token means in the template of a stack, and which stack that one then needs.

    Raises:
        ValueError: where a token got into a place that no reference can stand in.
    """
    manifest_file = folder / "manifest.json"
    manifest = json.loads(manifest_file.read_text(encoding="utf-8"))
    artifacts = {name: one for name, one in manifest["artifacts"].items() if one["type"] == _STACK}
    templates = {name: _Template(folder, name, artifact) for name, artifact in artifacts.items()}
    # References of all templates come first, for they add outputs to the stacks that they lead to.
    for template in templates.values():
        template.resolve(resolve)
    for name, stack in stacks.items():
        templates[name].join(stack)
    for template in templates.values():
        template.write(folder)
    for name, stack in stacks.items():
        _add_files(folder, name, stack.files)
        _add_metadata(folder / artifacts[name]["additionalMetadataFile"], stack)
    _refuse_tokens(folder, manifest, {folder / one["properties"]["templateFile"] for one in artifacts.values()})
    manifest_file.write_text(pretty(manifest, 2), encoding="utf-8")


class _Template:
    """One stack's template, and what depends on its content."""

    def __init__(self, folder: Path, name: str, artifact: dict[str, Any]) -> None:
        self._name, self._artifact = name, artifact
        self._file = folder / artifact["properties"]["templateFile"]
        self._before = self._file.read_bytes()
        self._content: dict[str, Any] | None = None
        self._needs: set[str] = set()

    def resolve(self, resolve: Resolve) -> None:
        """Replace tokens in what the CDK wrote."""
        if _TOKEN.encode() not in self._before:
            return

        def meaning(token: str) -> Any:
            found, needed = resolve(self._name, token) if token.startswith(_TOKEN) else (token, None)
            self._needs |= {needed} if needed else set()
            return found

        self._content = Rendering(meaning).value(json.loads(self._before))

    def join(self, stack: Prepared) -> None:
        """Add what was kept of the stack."""
        content = self._content or json.loads(self._before)
        kept = {one.logical_id: one.template() for one in stack.resources.values() if not one.is_construct}
        for section, elements in {"Resources": kept, "Outputs": stack.outputs}.items():
            present = content.setdefault(section, {})
            for twice in present.keys() & elements.keys():
                raise ValueError(f"got two of {twice} in {self._name}; give the one that was added another id")
            present |= elements
        self._content = {key: part for key, part in sorted(content.items(), key=_section) if part}
        self._needs |= stack.dependencies

    def write(self, folder: Path) -> None:
        """Write the template when it changed, under its new hash."""
        if self._content is not None:
            after = pretty(self._content).encode()
            self._file.write_bytes(after)
            old, new = (hashlib.sha256(content).hexdigest() for content in (self._before, after))
            properties = self._artifact["properties"]
            properties["stackTemplateAssetObjectUrl"] = properties["stackTemplateAssetObjectUrl"].replace(old, new)
            assets = folder / f"{self._name}.assets.json"
            assets.write_text(assets.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        known = self._artifact.get("dependencies", [])
        if needed := sorted(self._needs - set(known)):
            self._artifact["dependencies"] = [*needed, *known]


def _section(item: tuple[str, Any]) -> bool:
    """Resources and outputs go first."""
    return item[0] not in ("Resources", "Outputs")


def _add_files(folder: Path, name: str, files: Mapping[str, str]) -> None:
    """Every stack lists all files that it needs, for it may be the only one that is deployed."""
    if not files:
        return
    path = folder / f"{name}.assets.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for digest, other in files.items():
        known = json.loads((folder / f"{other}.assets.json").read_text(encoding="utf-8"))
        manifest["files"].setdefault(digest, known["files"][digest])
    path.write_text(pretty(manifest, 2), encoding="utf-8")


def _add_metadata(path: Path, stack: Prepared) -> None:
    """The paths by which the CLI speaks of resources."""
    metadata = json.loads(path.read_text(encoding="utf-8"))
    for one in stack.resources.values():
        entry = {"type": "aws:cdk:logicalId", "data": one.logical_id}
        metadata.setdefault(f"/{stack.name}/{'/'.join(one.path)}", [entry])
    path.write_text(pretty(metadata, 2), encoding="utf-8")


def _refuse_tokens(folder: Path, manifest: Mapping[str, Any], resolved: set[Path]) -> None:
    """Templates of nested stacks and of stages are out of reach here, and a stack's name or tags take no reference."""
    found = [path for path in folder.rglob("*.template.json") if path not in resolved and _TOKEN in path.read_text("utf-8")]
    if _TOKEN in json.dumps(manifest):
        found.append(folder / "manifest.json")
    if found:
        raise ValueError(
            f"got an attribute of a prepared stack in {found[0].relative_to(folder)}, where it cannot be resolved; "
            "synthesise with -c prepared=false"
        )
