"""Prepared resources join the files that the CDK wrote: templates, manifests of assets, metadata, the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._template import Rendering, pretty

if TYPE_CHECKING:
    from ._prepared import Prepared

_PREPARED = "${EMR["
_STACK = "aws:cloudformation:stack"
Resolve = Callable[[str, str], tuple[Any, str | None]]


def complete_assembly(folder: Path, stacks: Mapping[str, Prepared], resolve: Resolve) -> None:
    """Finish the assembly in a folder.

    Args:
        stacks: the prepared ones, by their id.
        resolve: what a prepared stack's token means in the template of a stack, and which stack that one then needs.

    Raises:
        ValueError: where a token got into a place that no reference can stand in; for references between accounts or
            regions; when the CDK knows another element by the id of one that was kept.
    """
    manifest = _read(folder / "manifest.json")
    artifacts = {name: one for name, one in manifest["artifacts"].items() if one["type"] == _STACK}
    templates = {name: _Template(folder, name, artifact) for name, artifact in artifacts.items()}
    # The references of all templates come first, for they add outputs to the stacks that they lead to.
    for template in templates.values():
        template.resolve(resolve)
    for name, stack in stacks.items():
        templates[name].join(stack)
        _add_metadata(folder / artifacts[name]["additionalMetadataFile"], stack)
    files: dict[str, Any] = {}
    for name, template in templates.items():
        template.write(files, stacks[name].files if name in stacks else {})
        template.depend(artifacts)
    _refuse_tokens(folder, manifest, {folder / one["properties"]["templateFile"] for one in artifacts.values()})
    _write(folder / "manifest.json", manifest)


class _Template:
    """One stack's template, and what depends on its content."""

    def __init__(self, folder: Path, name: str, artifact: dict[str, Any]) -> None:
        self._folder, self._name, self._artifact = folder, name, artifact
        self._file = folder / artifact["properties"]["templateFile"]
        self._before = self._file.read_bytes()
        self._content: dict[str, Any] | None = None
        self._needs: set[str] = set()

    def resolve(self, resolve: Resolve) -> None:
        """Replace tokens in what the CDK wrote."""
        if _PREPARED.encode() not in self._before:
            return

        def meaning(token: str) -> Any:
            found, needed = resolve(self._name, token) if token.startswith(_PREPARED) else (token, None)
            self._needs |= {needed} if needed else set()
            return found

        self._content, _ = Rendering(meaning)(json.loads(self._before))

    def join(self, stack: Prepared) -> None:
        """Add what was kept of the stack."""
        content = self._content or json.loads(self._before)
        kept = {one.logical_id: one.template() for one in stack.resources.values() if not one.is_construct}
        shown = {key: output.body for key, output in stack.outputs.items()}
        self._content = {"Resources": {}, "Outputs": {}, **content}
        for section, elements in {"Resources": kept, "Outputs": shown}.items():
            present = self._content[section]
            for twice in present.keys() & elements.keys():
                raise ValueError(f"got two of {twice} in {self._name}; give the one that was added another id")
            self._content[section] = {**elements, **present}
            if not self._content[section]:
                del self._content[section]
        self._needs |= stack.dependencies

    def write(self, known: dict[str, Any], files: Mapping[str, str]) -> None:
        """Write the template if it changed, and what tells of its content and of the files that it refers to.

        Args:
            known: entries of asset manifests by hash, filled as they are met.
            files: for each file, by hash, the stack whose manifest has the entry already.
        """
        if self._content is not None:
            after = pretty(self._content).encode()
            self._file.write_bytes(after)
            self._move(known, files, _hash(self._before), _hash(after))

    def depend(self, artifacts: Mapping[str, dict[str, Any]]) -> None:
        """Have the stacks that this one imports from deployed before it."""
        present, here = self._artifact.get("dependencies", []), self._artifact["environment"]
        needed = sorted(self._needs - set(present))
        for other in needed:
            there = artifacts[other]["environment"]
            if there != here:
                raise ValueError(
                    f"got {self._name} in {here} with a reference to {other} in {there}; no export reaches that far; "
                    "synthesise with -c prepared=false"
                )
        if needed:
            self._artifact["dependencies"] = [*needed, *present]

    def _move(self, known: dict[str, Any], files: Mapping[str, str], old: str, new: str) -> None:
        """The template is uploaded by its hash, as every file of the stack's asset manifest."""
        properties = self._artifact["properties"]
        properties["stackTemplateAssetObjectUrl"] = properties["stackTemplateAssetObjectUrl"].replace(old, new)
        manifest = _read(self._assets(self._name))
        template = manifest["files"].pop(old)
        for digest, other in files.items():
            if digest not in known:
                known[digest] = _read(self._assets(other))["files"][digest]
            manifest["files"].setdefault(digest, known[digest])
        # The id of a destination says which account and region it is in, and ends with a part of its own hash.
        moved = [
            (key, {**to, "objectKey": to["objectKey"].replace(old, new)})
            for key, to in template["destinations"].items()
        ]
        template["destinations"] = {
            f"{key[:-8]}{_hash(json.dumps(to, separators=(',', ':')).encode())[:8]}": to for key, to in moved
        }
        manifest["files"][new] = template
        self._assets(self._name).write_text(json.dumps(manifest), encoding="utf-8")

    def _assets(self, stack: str) -> Path:
        return self._folder / f"{stack}.assets.json"


def _add_metadata(path: Path, stack: Prepared) -> None:
    """The paths by which the CLI speaks of resources."""
    metadata = _read(path)
    for logical_id, one in (stack.resources | stack.outputs).items():
        entry = {"type": "aws:cdk:logicalId", "data": logical_id}
        metadata.setdefault(f"/{stack.name}/{'/'.join(one.path)}", [entry])
    path.write_text(json.dumps(metadata), encoding="utf-8")


def _refuse_tokens(folder: Path, manifest: Mapping[str, Any], resolved: set[Path]) -> None:
    """Templates of nested stacks and stages are out of reach here, and a stack's name or tags take no reference."""
    others = [path for path in folder.rglob("*.template.json") if path not in resolved]
    found = [path for path in others if _PREPARED in path.read_text(encoding="utf-8")]
    if _PREPARED in json.dumps(manifest):
        found.append(folder / "manifest.json")
    if found:
        raise ValueError(
            f"got an attribute of a prepared stack in {found[0].relative_to(folder)}, where it cannot be resolved; "
            "synthesise with -c prepared=false"
        )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _write(path: Path, content: Any) -> None:
    path.write_text(pretty(content, 2), encoding="utf-8")
