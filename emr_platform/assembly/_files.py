"""Finds and reads templates: a cloud assembly, a folder of templates, or single ones."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..findings import Path as Place
from ._json import DEEPEST, JsonText, deeper_than, read
from ._model import Assembly, Gap, Lines, Manifest, Resource, Template
from ._names import names, readable
from ._resolve import Resolver
from ._values import at
from ._yaml import YamlText

_ENDINGS = {".cfn", ".json", ".template", ".yaml", ".yml"}
_SKIPPED = {"node_modules", "__pycache__"}
# What stands for resources that no file here shows. (SAM and modules are told by their names.)
_ELSEWHERE = {
    "AWS::CloudFormation::StackSet": "the stacks of this stack set",
    "AWS::DataPipeline::Pipeline": "the clusters that this pipeline launches",
    "AWS::DataZone::Environment": "the stacks of this environment's blueprint",
    # A product of Service Catalog, or a template that a provider names: SageMaker AI Developer Guide, projects.
    "AWS::SageMaker::Project": "the templates of this project",
    "AWS::ServiceCatalog::CloudFormationProduct": "the templates of this product",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": "the templates of this product",
}
# Whose types are documented, or told by their own properties.
_MAKERS = {"AWS", "Alexa", "Custom"}
# What the CDK calls templates.
_TEMPLATES = "*.template.json"
# Macros of AWS that leave the resources as they are but for those that are gaps by themselves.
_HARMLESS_MACROS = {"AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"}
_SERVERLESS = "is the Serverless Framework's: review what `serverless package` writes"
_ASSET = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
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
    for path, name in zip(paths, names(paths), strict=True):
        loader.add(path, name)
    return loader.assembly()


class _Loader:
    def __init__(self, arguments: Mapping[str, str]) -> None:
        self._resolver = Resolver(arguments)
        self._templates: list[Template] = []
        self._resources: list[Resource] = []
        self._gaps: list[Gap] = []
        self._manifests: list[Manifest] = []
        self._unnamed: list[str] = []
        # What is being added, and what files below it are called by: the folder of a file.
        self._root, self._name = Path(), ""
        self._seen: set[Path] = set()
        self._again = 0
        self._nested: set[Path] = set()
        self._found: dict[Template, Path] = {}

    def add(self, path: Path, name: str) -> None:
        if not path.exists():
            raise UnreadablePathError(f"{path} does not exist; give a cdk.out, a folder of templates, or a template")
        alone = path.is_file()
        self._root, self._name = (path.parent, posixpath.dirname(name)) if alone else (path, name)
        before = len(self._templates) + len(self._gaps) + self._again
        if alone:
            self._add_file(path, _stack_of(path), {}, named=True)
        else:
            self._add_folder(path)
        if len(self._templates) + len(self._gaps) + self._again == before:
            hidden = next(
                (one.name for one in sorted(path.glob(".[!.]*")) if one.is_dir() and one.name != ".git"), None
            )
            also = f"; hidden folders, such as {hidden}, are not looked into: name it" if hidden else ""
            raise UnreadablePathError(f"{path} holds no template; synthesise first, or name a file{also}")

    def assembly(self) -> Assembly:
        # A file of a folder that is a nested stack of another is none by itself; unless they nest in a circle.
        dropped = {one for one, file in self._found.items() if file in self._nested}
        kept = [one for one in self._templates if dropped.isdisjoint(_with_parents(one))]
        kept = kept or self._templates
        for template in kept:
            self._resolver.register_exports(template)
        of_kept = set(kept)
        resources = tuple(one for one in self._resources if one.template in of_kept)
        gaps, manifests = tuple(dict.fromkeys(self._gaps)), tuple(self._manifests)
        return Assembly(tuple(kept), resources, gaps, self._resolver, manifests, tuple(self._unnamed))

    def _called(self, file: Path) -> str:
        """A file's name in the evidence."""
        below = Path(os.path.relpath(file, self._root)).as_posix()
        return posixpath.normpath(posixpath.join(self._name, readable(below)))

    def _add_folder(self, folder: Path) -> None:
        try:
            if _is_assembly(folder):
                self._add_assembly(folder)
                return
            entries = sorted(folder.iterdir())
        except OSError as error:
            self._gaps.append(Gap(self._called(folder), 1, (), f"cannot be read: {_first_line(error)}"))
            return
        for entry in entries:
            if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                self._add_entry(entry)

    def _add_entry(self, entry: Path) -> None:
        """What a folder holds."""
        lost = ""
        if entry.is_dir() and entry.is_symlink():
            # What it leads to is read by itself below this argument; elsewhere it may be anything, as large as /.
            if not entry.resolve().is_relative_to(self._root.resolve()):
                lost = "a link to a folder elsewhere: name that one too"
        elif entry.is_dir():
            self._add_folder(entry)
        elif entry.suffix.lower() in _ENDINGS and not entry.is_file():
            lost = "cannot be read: it is no file, or a link to none"
        elif entry.suffix.lower() in _ENDINGS:
            template = self._add_file(entry, _stack_of(entry), {}, named=False)
            if template is not None:
                self._found[template] = entry.resolve()
        if lost:
            self._gaps.append(Gap(self._called(entry), 1, (), lost))

    def _add_assembly(self, folder: Path) -> None:
        """The stacks that the manifest names; files of earlier syntheses stay in the folder and do not count."""
        manifest = folder / "manifest.json"
        if manifest.resolve() in self._seen:
            self._again += 1
            return
        self._seen.add(manifest.resolve())
        try:
            data = manifest.read_bytes()
            artifacts = read(data.decode("utf-8"))["artifacts"].items()
            found = [(name, one["type"], dict(one.get("properties", {})), one) for name, one in artifacts]
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            self._gaps.append(Gap(self._called(manifest), 1, (), "the manifest of a cloud assembly cannot be read"))
            return
        self._manifests.append(Manifest(self._called(manifest), hashlib.sha256(data).hexdigest(), str(folder)))
        for name, kind, properties, artifact in found:
            if kind == "aws:cloudformation:stack":
                stack = str(artifact.get("displayName") or properties.get("stackName") or name)
                extra = _of_manifest(artifact, properties)
                self._add_file(folder / str(properties.get("templateFile")), stack, extra, named=True)
            elif kind == "cdk:cloud-assembly":
                self._add_assembly(folder / str(properties.get("directoryName")))
        read_ = self._seen | self._nested
        self._unnamed += [self._called(one) for one in sorted(folder.glob(_TEMPLATES)) if one.resolve() not in read_]

    def _add_file(self, file: Path, stack: str, extra: dict[str, Any], *, named: bool) -> Template | None:
        resolved = file.resolve()
        if resolved in self._seen:
            self._again += 1
            return None
        self._seen.add(resolved)
        name = self._called(file)
        try:
            data = _read(file)
            source = _parsed(data)
        except (OSError, ValueError, RecursionError) as error:
            if named or _looks_like_a_template(file):
                self._gaps.append(Gap(name, 1, (), f"cannot be read: {_first_line(error)}"))
            return None
        if not isinstance(source.value, dict) or not isinstance(source.value.get("Resources"), dict):
            if _is_serverless(source.value):
                self._gaps.append(Gap(name, 1, (), _SERVERLESS))
            elif named or _is_meant_as_a_template(source.value):
                self._gaps.append(Gap(name, 1, (), "is no CloudFormation template: it has no Resources"))
            return None
        if any(one.stack == stack for one in self._templates):
            stack = posixpath.splitext(name)[0]
        template = Template(name, stack, source, hashlib.sha256(data).hexdigest(), folder=str(file.parent), **extra)
        self._templates.append(template)
        self._gaps += _gaps_of(template)
        self._add_resources(template, file)
        return template

    def _add_resources(self, template: Template, file: Path) -> None:
        for logical_id, raw in template.section("Resources").items():
            kind = raw.get("Type") if isinstance(raw, dict) else None
            if not isinstance(kind, str):
                if logical_id == "Fn::Transform":
                    continue
                where = ("Resources", logical_id)
                loop = logical_id.startswith("Fn::ForEach")
                what = "a loop stands for resources of its own" if loop else "is no resource with a Type"
                self._gaps.append(Gap(template.file, template.line(where), where, what))
                continue
            resource = Resource(template, logical_id, kind, raw, self._resolver)
            self._resolver.register(resource)
            self._resources.append(resource)
            if "Fn::Transform" in raw:
                self._gap_at(resource, "a macro may make another resource of it")
            if "Connectors" in raw:
                self._gap_at(resource, "SAM makes policies of its Connectors that the template does not show")
            if kind == "AWS::CloudFormation::Stack":
                self._add_nested(resource, file)
            elif kind.endswith("::MODULE") or kind.startswith("AWS::Serverless::"):
                self._gap_at(resource, f"{kind} stands for resources that the template does not show")
            elif "::" in kind and kind.split("::", 1)[0] not in _MAKERS:
                self._gap_at(resource, f"{kind} is a type of a registry: what its handler makes is not in the template")
            elif kind in _ELSEWHERE:
                self._gap_at(resource, f"{_ELSEWHERE[kind]} are not among the files")

    def _add_nested(self, resource: Resource, file: Path) -> None:
        """A nested stack's template, where it is a file beside this one."""
        named = _template_of(resource.raw)
        inner = None if named is None else file.parent / named
        if inner is None or not _is_file(inner):
            self._gap_at(resource, "the template of this nested stack is not among the files")
            return
        if at(resource.raw, "Properties", "Fn::Transform") is not None:
            self._gap_at(resource, "a macro may give this nested stack another template")
        # A file that stands for several stacks is read once for each: their parameters differ.
        self._seen.discard(inner.resolve())
        if len(list(_with_parents(resource.template))) > 10:
            self._gap_at(resource, "stacks nest more than ten deep")
            return
        self._nested.add(inner.resolve())
        parent = resource.template
        extra = {"region": parent.region, "account": parent.account, "parent": resource, "tags": parent.tags}
        template = self._add_file(inner, f"{parent.stack}/{resource.logical_id}", extra, named=True)
        if template is not None:
            self._resolver.register_nested(resource, template)

    def _gap_at(self, resource: Resource, what: str) -> None:
        where = ("Resources", resource.logical_id)
        self._gaps.append(Gap(resource.template.file, resource.line(), where, what))


def _is_assembly(folder: Path) -> bool:
    """Whether a folder is a cloud assembly; other tools call a file manifest.json as well."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        return False
    return (folder / "cdk.out").is_file() or b'"artifacts"' in manifest.read_bytes()


def _template_of(nested: Mapping[str, Any]) -> str | None:
    """The file of a nested stack's template: what the CDK notes beside the address of an asset, or a path."""
    url, noted = at(nested, "Properties", "TemplateURL"), at(nested, "Metadata", "aws:asset:path")
    if isinstance(noted, str) and _ASSET.search(str(url)):
        return noted
    return url if isinstance(url, str) and "://" not in url else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A name longer than any.
        return False


def _with_parents(template: Template) -> Iterator[Template]:
    yield template
    while template.parent is not None:
        template = template.parent.template
        yield template


def _read(file: Path) -> bytes:
    if file.stat().st_size > _LARGEST:
        raise ValueError(f"more than {_LARGEST} bytes")
    return file.read_bytes()


def _parsed(data: bytes) -> Lines:
    text = data.decode("utf-8-sig")
    source: Lines = JsonText(text) if text.lstrip()[:1] == "{" else YamlText(text)
    # What YAML's aliases and short forms write out may be deeper than its text.
    if deeper_than(source.value, DEEPEST):
        raise ValueError(f"more than {DEEPEST} levels of nesting")
    return source


def _stack_of(file: Path) -> str:
    """What a stack is called that no manifest names."""
    return readable(file.stem.removesuffix(".template"))


def _is_meant_as_a_template(value: Any) -> bool:
    """Whether a file without Resources is a template all the same: a macro may bring them."""
    return isinstance(value, dict) and not {"AWSTemplateFormatVersion", "Fn::Transform", "Transform"}.isdisjoint(value)


def _is_serverless(value: Any) -> bool:
    """Whether a file is one that the Serverless Framework makes a template of, with `resources` or without."""
    provider = value.get("provider") if isinstance(value, dict) and "service" in value else None
    return "aws" in (provider, at(provider, "name"))


def _looks_like_a_template(file: Path) -> bool:
    """Whether a file that cannot be read may be a template; one that cannot be looked into may be."""
    try:
        # Without zeros, UTF-16 is near enough to ASCII to be told.
        with file.open("rb") as opened:
            text = opened.read(_LARGEST).replace(b"\0", b"").decode("utf-8", errors="replace")
    except OSError:
        return True
    return "AWSTemplateFormatVersion" in text or ("Resources" in text and "AWS::" in text)


def _first_line(error: Exception) -> str:
    """What is wrong, without the path that the system names."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return "nested too deep" if isinstance(error, RecursionError) else said.split("\n", 1)[0][:200]


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
    for macro in template.macros:
        if macro not in _HARMLESS_MACROS:
            where: Place = ("Transform",)
            yield Gap(template.file, template.line(where), where, f"the macro {macro} may add resources")
    for section in ((), ("Resources",)):
        if "Fn::Transform" in (template.section(*section) if section else template.body):
            where = (*section, "Fn::Transform")
            yield Gap(template.file, template.line(where), where, "a macro may add resources")
