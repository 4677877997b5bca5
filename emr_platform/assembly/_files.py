"""Finds and reads templates: a cloud assembly, a folder of templates, or single ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ._json import JsonText
from ._model import Assembly, Gap, Lines, Resource, Template
from ._resolve import Resolver
from ._values import at
from ._yaml import DEEPEST, YamlText

_ENDINGS = {".json", ".yaml", ".yml", ".template"}
_SKIPPED = {"node_modules", "__pycache__"}
_LARGEST = 8_000_000
"""Bytes. CloudFormation takes templates of up to 1 MB."""


class UnreadablePathError(ValueError):
    """Raised for a path that is no assembly, folder or template; its text says what to give instead."""


def load(paths: Sequence[Path], *, arguments: Mapping[str, str] | None = None) -> Assembly:
    """Read templates as one assembly.

    Args:
        paths: each a cloud assembly (`cdk.out`), a folder with templates at any depth, or a template in JSON or YAML.
            A folder's files that are no templates are passed over; a named file that cannot be read is a gap.
        arguments: values of parameters, by name, for the templates that are no nested stacks.

    Raises:
        UnreadablePathError: a path does not exist, or a folder holds no template.
    """
    loader = _Loader(arguments or {})
    for path in paths:
        loader.add(path)
    return loader.assembly()


class _Loader:
    def __init__(self, arguments: Mapping[str, str]) -> None:
        self._resolver = Resolver(arguments)
        self._templates: list[Template] = []
        self._resources: list[Resource] = []
        self._gaps: list[Gap] = []
        self._seen: set[Path] = set()

    def add(self, path: Path) -> None:
        if not path.exists():
            raise UnreadablePathError(f"{path} does not exist; give a cdk.out, a folder of templates, or a template")
        before = len(self._templates) + len(self._gaps)
        if path.is_file():
            self._add_file(path, path.stem.removesuffix(".template"), {}, named=True)
        elif (path / "manifest.json").is_file():
            self._add_assembly(path)
        else:
            for file in sorted(_files(path)):
                self._add_file(file, file.stem.removesuffix(".template"), {}, named=False)
        if len(self._templates) + len(self._gaps) == before:
            raise UnreadablePathError(f"{path} holds no template; run `make synth` first, or name a file")

    def assembly(self) -> Assembly:
        for template in self._templates:
            self._resolver.register_exports(template)
        return Assembly(tuple(self._templates), tuple(self._resources), tuple(self._gaps), self._resolver)

    def _add_assembly(self, folder: Path) -> None:
        """The stacks that the manifest names; files of earlier syntheses stay in the folder and do not count."""
        manifest = folder / "manifest.json"
        try:
            artifacts = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"].items()
            found = [(name, one["type"], one.get("properties", {}), one) for name, one in artifacts]
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
            self._gaps.append(Gap(manifest.as_posix(), 1, (), "the manifest of a cloud assembly cannot be read"))
            return
        for name, kind, properties, artifact in found:
            if kind == "aws:cloudformation:stack":
                stack = str(artifact.get("displayName") or properties.get("stackName") or name)
                extra = _of_manifest(artifact, properties)
                self._add_file(folder / str(properties.get("templateFile")), stack, extra, named=True)
            elif kind == "cdk:cloud-assembly":
                self._add_assembly(folder / str(properties.get("directoryName")))

    def _add_file(self, file: Path, stack: str, extra: dict[str, Any], *, named: bool) -> Template | None:
        resolved = file.resolve()
        if resolved in self._seen:
            return None
        self._seen.add(resolved)
        name = file.as_posix()
        try:
            data = file.read_bytes()
            source = _parsed(data)
        except (OSError, ValueError, RecursionError) as error:
            if named or _looks_like_a_template(file):
                self._gaps.append(Gap(name, 1, (), f"cannot be read: {_first_line(error)}"))
            return None
        if not isinstance(source.value, dict) or not isinstance(source.value.get("Resources"), dict):
            if named:
                self._gaps.append(Gap(name, 1, (), "is no CloudFormation template: it has no Resources"))
            return None
        template = Template(name, stack, source, hashlib.sha256(data).hexdigest(), **extra)
        self._templates.append(template)
        self._gaps += _gaps_of(template)
        self._add_resources(template, file)
        return template

    def _add_resources(self, template: Template, file: Path) -> None:
        for logical_id, raw in template.section("Resources").items():
            kind = raw.get("Type") if isinstance(raw, dict) else None
            if not isinstance(kind, str):
                where = ("Resources", logical_id)
                self._gaps.append(Gap(template.file, template.line(where), where, "is no resource with a Type"))
                continue
            resource = Resource(template, logical_id, kind, raw, self._resolver)
            self._resolver.register(resource)
            self._resources.append(resource)
            if kind == "AWS::CloudFormation::Stack":
                self._add_nested(resource, file)
            elif kind.endswith("::MODULE") or kind.startswith("AWS::Serverless::"):
                self._gap_at(resource, f"{kind} stands for resources that the template does not show")

    def _add_nested(self, resource: Resource, file: Path) -> None:
        """A nested stack's template, where it is a file beside this one."""
        named = at(resource.raw, "Metadata", "aws:asset:path") or at(resource.raw, "Properties", "TemplateURL")
        inner = file.parent / named if isinstance(named, str) and "://" not in named else None
        if inner is None or not inner.is_file():
            self._gap_at(resource, "the template of this nested stack is not among the files")
            return
        # A file that stands for several stacks is read once for each: their parameters differ.
        self._seen.discard(inner.resolve())
        if _depth(resource) > 10:
            self._gap_at(resource, "stacks nest more than ten deep")
            return
        parent = resource.template
        extra = {"region": parent.region, "account": parent.account, "parent": resource, "tags": parent.tags}
        template = self._add_file(inner, f"{parent.stack}/{resource.logical_id}", extra, named=True)
        if template is not None:
            self._resolver.register_nested(resource, template)

    def _gap_at(self, resource: Resource, what: str) -> None:
        where = ("Resources", resource.logical_id)
        self._gaps.append(Gap(resource.template.file, resource.line(), where, what))


def _files(folder: Path) -> Iterator[Path]:
    """Files that may be templates, at any depth. Links to folders are not followed."""
    for entry in folder.iterdir():
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _files(entry)
        elif entry.suffix.lower() in _ENDINGS and entry.is_file():
            yield entry


def _parsed(data: bytes) -> Lines:
    if len(data) > _LARGEST:
        raise ValueError(f"more than {_LARGEST} bytes")
    text = data.decode("utf-8-sig")
    source: Lines = JsonText(text) if text.lstrip()[:1] == "{" else YamlText(text)
    if _deeper_than(source.value, DEEPEST):
        raise ValueError(f"more than {DEEPEST} levels of nesting")
    return source


def _deeper_than(value: Any, most: int) -> bool:
    level: list[Any] = [value]
    for _ in range(most + 1):
        inner = [item for one in level for item in (one.values() if isinstance(one, dict) else one)]
        level = [item for item in inner if isinstance(item, (dict, list))]
        if not level:
            return False
    return True


def _looks_like_a_template(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "AWSTemplateFormatVersion" in text or ("Resources" in text and "AWS::" in text)


def _first_line(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error).split("\n", 1)[0][:200]


def _of_manifest(artifact: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest says of a stack."""
    account, _, region = str(artifact.get("environment", "")).removeprefix("aws://").partition("/")
    tags = properties.get("tags")
    return {
        "account": account if account.isdecimal() else None,
        "region": region if region and not region.startswith("unknown") else None,
        "termination_protection": properties.get("terminationProtection") is True,
        "tags": {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else {},
    }


def _gaps_of(template: Template) -> Iterator[Gap]:
    """What a template leaves to macros."""
    macros = template.body.get("Transform")
    for macro in macros if isinstance(macros, list) else [macros] if macros else []:
        name = macro if isinstance(macro, str) else "Fn::Transform"
        yield Gap(template.file, template.line(("Transform",)), ("Transform",), f"the macro {name} may add resources")
    if "Fn::Transform" in template.section("Resources"):
        where = ("Resources", "Fn::Transform")
        yield Gap(template.file, template.line(where), where, "a macro may add resources")


def _depth(resource: Resource) -> int:
    count, template = 0, resource.template
    while template.parent is not None:
        count, template = count + 1, template.parent.template
    return count
