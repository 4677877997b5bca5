"""Templates, their resources, and the assembly of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..findings import Path
from ._values import Answer, Reference, Text, Unknown, Value, at, both, names_its_stack, unknown_parts

if TYPE_CHECKING:
    from ._resolve import Resolver


def is_custom(kind: str) -> bool:
    """Whether what is of a type is made by a function of its authors' own."""
    return kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"


class Lines(Protocol):
    """A parsed text: what it says, and where."""

    value: Any
    text: str

    def line(self, path: Path) -> int: ...


@dataclass(frozen=True)
class Gap:
    """Something that the reader could not see, so that nothing may be concluded from the absence of what it hides.

    Attributes:
        file: the template or other file, by its name in the evidence (`Template.file`).
        line: from 1.
        path: keys from the top of the template; empty for the whole of it.
        what: one clause, such as `the macro AWS::Serverless-2016-10-31 may add resources`.
        hides: what may be there unseen: `anything` that templates hold, or `clusters` that code launches.
    """

    file: str
    line: int
    path: Path
    what: str
    hides: Literal["anything", "clusters"] = "anything"


@dataclass(frozen=True)
class Manifest:
    """The `manifest.json` of a cloud assembly: its name as `Template.file` has it, and its bytes' SHA-256.

    `folder` is where the assembly is on this machine. Not for evidence.
    """

    file: str
    sha256: str
    folder: str = field(default=".", repr=False, compare=False)


@dataclass(frozen=True, eq=False)
class Template:
    """One CloudFormation template.

    Attributes:
        file: its place below the working directory, with `/`; of one from elsewhere, its place below the argument that
            it came with, the argument's last part included. No path of this machine is in it.
        stack: the stack's name in a cloud assembly, else the file's name without its ending.
        source: the parsed text.
        sha256: of the file's bytes, hexadecimal.
        region: where the manifest of an assembly says so; None when it is open.
        account: likewise.
        termination_protection: what the manifest says; None for a template without a manifest.
        tags: those that the manifest gives the stack, which CloudFormation hands on to resources.
        arguments: values of parameters that are known: those of a nested stack, and those the caller gave.
        parent: the resource of a nested stack.
        folder: where the file is on this machine, for what lies beside it. Not for evidence.
    """

    file: str
    stack: str
    source: Lines
    sha256: str
    region: str | None = None
    account: str | None = None
    termination_protection: bool | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    parent: Resource | None = None
    folder: str = field(default=".", repr=False)

    @property
    def body(self) -> dict[str, Any]:
        """The template as it is written."""
        body: dict[str, Any] = self.source.value
        return body

    def line(self, path: Path) -> int:
        return self.source.line(path)

    def written(self) -> list[str]:
        """Its lines as they are written, the first at index 0."""
        return self.source.text.split("\n")

    @cached_property
    def macros(self) -> tuple[str, ...]:
        """The macros of its Transform, by name."""
        return _macros(self.body.get("Transform"))

    @cached_property
    def rewritten(self) -> Unknown | None:
        """Why no resource need be as it is written: a macro of one's own gets all that stands beside it."""
        beside = (part.get("Fn::Transform") for part in (self.body, self.section("Resources")))
        for macro in (*self.macros, *(name for given in beside for name in _macros(given))):
            if not macro.startswith("AWS::"):
                return Unknown(f"the macro {macro} may write this resource anew")
        return None

    @property
    def environment(self) -> tuple[str | None, str | None]:
        """The account and region that a manifest puts its stack into; None for what none tells."""
        return self.account, self.region

    def may_share(self, other: Template, *, regions: bool = True) -> bool:
        """Whether names of one may mean what the other makes: not where manifests put them into two accounts, nor,
        unless `regions` is False, into two regions."""
        places = [(self.account, other.account), *([(self.region, other.region)] if regions else [])]
        return all(one is None or two is None or one == two for one, two in places)

    def reads_as(self, other: Template, name: Value) -> bool:
        """Whether a name that two templates write alike is the same in both.

        A parameter is another one in another stack, unless one parent passes it on to both; what else is not known may
        be anything.
        """
        lost = unknown_parts(name)
        told = all(one.parameter for one in lost) and (not names_its_stack(name) or self is other)
        return told and (self.outermost is other.outermost or all(one.dynamic for one in lost))

    @property
    def outermost(self) -> Template:
        """The template whose stack is deployed: of a nested stack, that of the first stack around it."""
        found = self
        while found.parent is not None:
            found = found.parent.template
        return found

    def section(self, name: str) -> dict[str, Any]:
        """A section such as `Parameters`; empty when it is absent or no mapping."""
        found = self.body.get(name)
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource of a template. `properties` is resolved; `raw` is as written."""

    template: Template
    logical_id: str
    type: str
    raw: dict[str, Any]
    _resolver: Resolver = field(repr=False)

    @cached_property
    def properties(self) -> Value:
        """The properties with every function resolved as far as the templates allow; a dict, or an Unknown.

        A macro of one's own over the whole template may write any of it anew, and any macro within a resource what
        stands beside it; those of AWS leave resources that are not theirs alone.
        """
        if self.rewritten is not None:
            return self.rewritten
        return self._resolver.value(self.raw.get("Properties", {}), self.template)

    @cached_property
    def rewritten(self) -> Unknown | None:
        """Why nothing that is written of it need be so: a macro gets it, and may write it anew."""
        inside = next((key for key in self.raw if key.startswith("Fn::")), None)
        return self.template.rewritten if inside is None else Unknown(f"{inside} may write this resource anew")

    @property
    def is_of_aws(self) -> bool:
        """Whether its type is one of AWS's own: a module, or what is of a registry's type, may stand for anything."""
        return self.type.startswith("AWS::") and not self.type.endswith("::MODULE")

    @cached_property
    def exists(self) -> bool | Unknown:
        """Whether its condition holds, and that of each nested stack it is in; False is what is never made."""
        condition, parent = self.raw.get("Condition"), self.template.parent
        own = True if condition is None else self._resolver.condition(condition, self.template)
        own = own if self.rewritten is None else Unknown("what a macro leaves of it")
        return own if parent is None else both(own, parent.exists)

    def exists_with(self, other: Resource) -> Answer:
        """Whether it exists wherever another does: a policy whose condition is open proves nothing of its bucket."""
        same = self.rewritten is None and self._conditions <= other._conditions
        return True if same else self.exists

    @cached_property
    def _conditions(self) -> frozenset[tuple[Template, str]]:
        """The conditions under which it exists, with the templates that they stand in."""
        condition, parent = self.raw.get("Condition"), self.template.parent
        own = frozenset() if condition is None else frozenset({(self.template, str(condition))})
        return own if parent is None else own | parent._conditions

    def is_called(self, name: Value, key: str, template: Template) -> Answer:
        """Whether a name that a template gives, or a Ref, means this resource, whose name is the property `key`."""
        if isinstance(name, Reference):
            return name.resource is self and name.attribute == "Ref"
        if name is None or not self._may_be_named_in(template):
            return False
        own = self.get(key)
        if isinstance(name, str) and (own is None or isinstance(own, str)):
            return name == own
        if name == own and template is self.template and all(one.parameter for one in unknown_parts(name)):
            return True
        if own is None and not isinstance(name, Unknown) and not (isinstance(name, Text) and unknown_parts(name)):
            return False
        return Unknown(f"whether {name} names {self.logical_id}")

    def _may_be_named_in(self, template: Template) -> bool:
        """Whether a name in a template can mean it: those of buckets are the world's, of IAM the account's, others a
        region's."""
        regions = not self.type.startswith("AWS::IAM::")
        return self.type == "AWS::S3::Bucket" or self.template.may_share(template, regions=regions)

    def place(self, *path: str | int) -> Path:
        """Keys in the file to where a resolved value stands, from the resource down, such as `"Properties", "Tags"`."""
        return self._resolver.place(("Resources", self.logical_id, *path), self.template)

    def get(self, *path: str | int) -> Value:
        """The resolved value at a path below `Properties`: None when absent, Unknown when the templates do not tell."""
        return at(self.properties, *path)

    def beside(self, where: str) -> Value:
        """What a JSON or YAML file holds that this resource names: an asset by its key, or one below the template."""
        return self._resolver.structure(where, self.template)

    def attribute(self, name: str) -> Value:
        """A value beside `Properties`, such as `DeletionPolicy`, resolved."""
        if self.rewritten is not None:
            return self.rewritten
        return self._resolver.value(self.raw.get(name), self.template)

    def line(self, *path: str | int) -> int:
        """The line of the resource, or of a place in it such as `"Properties", "LogUri"`."""
        return self.template.line(self.place(*path))

    @property
    def address(self) -> str:
        """`<stack>/<logical id>`, unique in an assembly."""
        return f"{self.template.stack}/{self.logical_id}"

    @property
    def construct_path(self) -> str | None:
        """The path in the CDK's tree, when the template carries it."""
        found = at(self.raw, "Metadata", "aws:cdk:path")
        return found if isinstance(found, str) else None

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True, eq=False)
class Assembly:
    """Everything that was read, in the order of the files.

    `gaps` holds what could not be read or seen; while there are any, the absence of something proves nothing.
    `manifests` are those of the cloud assemblies that were read; `unnamed` are the files of templates beside them that
    they do not name, as earlier syntheses leave there: these were not read.
    """

    templates: tuple[Template, ...]
    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    resolver: Resolver = field(repr=False)
    manifests: tuple[Manifest, ...] = ()
    unnamed: tuple[str, ...] = ()

    def of(self, *types: str) -> list[Resource]:
        """The resources of some types, less those whose condition never holds."""
        return [one for kind in types for one in self._by_type.get(kind, ()) if one.exists is not False]

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.resources:
            found.setdefault(one.type, []).append(one)
        return found

    def find(self, address: str) -> Resource | None:
        """The resource at an address `<stack>/<logical id>`."""
        return next((one for one in self.resources if one.address == address), None)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)


def _macros(given: Any) -> tuple[str, ...]:
    """The macros of a Transform or Fn::Transform, by name."""
    named = given if isinstance(given, list) else [] if given is None else [given]
    return tuple(str(one.get("Name") if isinstance(one, dict) else one) for one in named)
