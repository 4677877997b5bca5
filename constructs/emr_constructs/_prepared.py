"""Stacks whose resources are kept here and join their templates after the CDK has synthesised the app.

A resource that becomes a construct costs the CDK about a millisecond when it is made and another when it is
synthesised; one that is kept here costs a tenth of both. See docs/decisions/0015.

What has to be the CDK's business becomes constructs by itself: a resource with a value that only the CDK can resolve,
and all of a stack that has an Aspect or comes near CloudFormation's limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import aws_cdk as cdk
from constructs import Construct, IConstruct

from ._completion import complete_assembly
from ._template import Rendering, export_of, unique_id

_PSEUDO = {
    cdk.Aws.PARTITION: {"Ref": "AWS::Partition"},
    cdk.Aws.ACCOUNT_ID: {"Ref": "AWS::AccountId"},
    cdk.Aws.REGION: {"Ref": "AWS::Region"},
    cdk.Aws.URL_SUFFIX: {"Ref": "AWS::URLSuffix"},
}
_MANY = 400
"""The CDK warns of stacks with more resources, and refuses them from 500 on: that stays its business."""
_KNOWN = {"env", "tags", "description", "termination_protection"}
"""Properties of a stack that have nothing to do with how its resources become a template."""


class Defined(Protocol):
    """A resource, whether it is a construct or kept here."""

    @property
    def ref(self) -> str:
        """What `Ref` gives for it, as a string with a token."""


class Resource:
    """One resource of a prepared stack."""

    def __init__(self, stack: Prepared, path: tuple[str, ...], resource_type: str, *, keep: bool) -> None:
        self.stack, self.path, self.type, self.keep = stack, path, resource_type, keep
        self.logical_id = unique_id(path)
        self.properties: dict[str, Any] = {}
        self.after: list[Resource | Place] = []
        self.is_construct = False
        self._tokens: dict[str, str] = {}

    @property
    def ref(self) -> str:
        return self._token("TOKEN", {"Ref": self.logical_id})

    def attribute(self, name: str) -> str:
        return self._token(f"{self.path[-1]}.{name}", {"Fn::GetAtt": [self.logical_id, name]})

    def _token(self, hint: str, meaning: dict[str, Any]) -> str:
        """Always the same, for tokens are compared."""
        if hint not in self._tokens:
            self._tokens[hint] = self.stack.app.token(self.stack, meaning, hint)
        return self._tokens[hint]

    @property
    def depends_on(self) -> list[str]:
        """In the CDK's order, by path."""
        found = {one.path: one.logical_id for before in self.after for one in before.resources if one is not self}
        return [found[path] for path in sorted(found, key=lambda path: "/".join(path).casefold())]

    @property
    def resources(self) -> list[Resource]:
        return [self]

    def template(self) -> dict[str, Any]:
        """The resource as the template has it."""
        kept = {"UpdateReplacePolicy": "Retain", "DeletionPolicy": "Retain"} if self.keep else {}
        path = {"Metadata": {"aws:cdk:path": f"{self.stack.name}/{'/'.join(self.path)}"}}
        parts = {"Type": self.type, "Properties": self.properties, "DependsOn": self.depends_on, **kept}
        return {key: part for key, part in parts.items() if part} | (path if self.stack.app.shows_paths else {})

    def become_construct(self) -> cdk.CfnResource:
        """Hand the resource to the CDK. References are resolved already, so that nothing else changes."""
        self.is_construct = True
        scope = self.stack.construct_at(self.path[:-1])
        made = cdk.CfnResource(scope, self.path[-1], type=self.type, properties=self.properties)
        if self.keep:
            made.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        if self.depends_on:
            made.add_override("DependsOn", self.depends_on)
        return made


@dataclass(frozen=True)
class Place:
    """Where a construct stands in a prepared stack."""

    stack: Prepared
    path: tuple[str, ...] = ()

    def below(self, construct_id: str) -> Place:
        return Place(self.stack, (*self.path, construct_id))

    @property
    def resources(self) -> list[Resource]:
        depth = len(self.path)
        return [one for one in self.stack.resources.values() if one.path[:depth] == self.path]


@dataclass(frozen=True)
class Output:
    """One output of a prepared stack: where a construct would stand for it, and how the template has it."""

    path: tuple[str, ...]
    body: dict[str, Any]


@dataclass(eq=False)
class Prepared:
    """What is kept of one stack until its template is written.

    Attributes:
        dependencies: ids of the stacks that are deployed before it.
        files: for each uploaded file the stack whose manifest has it already, by hash.
        constructs: those of this library, by their path.
        as_constructs: whether resources are made constructs at once, and nothing but outputs is kept.
    """

    app: References
    stack: PreparedStack
    name: str
    account: str | None
    region: str | None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    dependencies: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    as_constructs: bool = False
    constructs: dict[tuple[str, ...], Construct] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.constructs[()] = self.stack
        self._render = Rendering(lambda token: self.app.resolve(self, token))

    def define(
        self,
        path: tuple[str, ...],
        resource_type: str,
        properties: Mapping[str, Any],
        *,
        keep: bool,
        after: Iterable[IConstruct | Defined | Place],
    ) -> Resource:
        """Keep a resource, or make it a construct at once when the CDK has to resolve or to order it."""
        resource = Resource(self, path, resource_type, keep=keep)
        if resource.logical_id in self.resources:
            raise ValueError(f"got two resources at {self.name}/{'/'.join(path)}; give the second another id")
        self.resources[resource.logical_id] = resource
        resource.properties, complete = self._render(properties)
        others = [one for one in after if not self._precedes(one, resource)]
        if others or not complete or self.as_constructs:
            made = resource.become_construct()
            if others:
                made.node.add_dependency(*others)
        return resource

    def construct_at(self, path: tuple[str, ...]) -> Construct:
        """The construct at a path, made where none was needed before."""
        if path not in self.constructs:
            self.constructs[path] = Construct(self.construct_at(path[:-1]), path[-1])
        return self.constructs[path]

    def _precedes(self, other: IConstruct | Defined | Place, resource: Resource) -> bool:
        """Have a resource come after another, or after a construct; False for a construct that only the CDK knows."""
        if isinstance(other, Resource):
            resource.after.append(other)
            return True
        place = place_of(other)
        if place and place.stack is self:
            resource.after.append(place)
            return True
        name = place.stack.name if place else self.app.stack_of(other)
        if name != self.name:
            self.dependencies.add(name)
        return name != self.name

    def own(self, token: str) -> str:
        """The same as a token of the CDK's for an expression that needs no resource, which then can be kept here."""
        meaning = self.stack.resolve(token)
        return meaning if isinstance(meaning, str) else self.app.token(None, meaning)

    def output(self, construct_id: str, value: str) -> None:
        shown, complete = self._render(value)
        if not complete:
            cdk.CfnOutput(self.stack, construct_id, value=value)
            return
        self.outputs[unique_id([construct_id])] = Output((construct_id,), {"Value": shown})

    def export(self, reference: Mapping[str, Any]) -> str:
        """Name under which other stacks find what a reference stands for."""
        path, name = export_of(self.name, reference)
        self.outputs[unique_id(path)] = Output(path, {"Value": reference, "Export": {"Name": name}})
        return name

    def become_constructs(self) -> None:
        """Hand all resources to the CDK, those to come as well, as if there were no preparing."""
        self.as_constructs = True
        for resource in self.resources.values():
            if not resource.is_construct:
                resource.become_construct()

    @property
    def concerns_the_cdk(self) -> bool:
        """Whether something is to happen to the resources that only happens to constructs."""
        return not self.as_constructs and (len(self.resources) > _MANY or _has_aspects(self.stack))


class References:
    """What the tokens of prepared stacks stand for, and what those of the CDK's other stacks do."""

    def __init__(self, *, shows_paths: bool) -> None:
        self.shows_paths = shows_paths
        self.stacks: dict[str, Prepared] = {}
        self.uploads: dict[Any, dict[str, tuple[Any, str, str]]] = {}
        self._meanings: dict[str, tuple[Prepared | None, dict[str, Any]]] = {}
        self._imports: dict[str, tuple[str, Any] | None] = {}
        self._names: dict[Any, str] = {}

    def token(self, stack: Prepared | None, meaning: dict[str, Any], hint: str = "TOKEN") -> str:
        """A string that stands for a reference into a stack, or for an expression that means the same in every one.

        It begins as the CDK's tokens do, for lists are sorted by them.
        """
        token = f"${{EMR[{hint}.{len(self._meanings):06}]}}"
        self._meanings[token] = stack, meaning
        return token

    def resolve(self, consumer: Prepared, token: str) -> Any:
        """What a token means in the template of a prepared stack; itself when only the CDK can tell."""
        if token in _PSEUDO:
            return _PSEUDO[token]
        if token in self._meanings:
            meaning, producer = self.resolve_own(consumer.name, token)
        else:
            producer, meaning = self._import(consumer, token) or (None, token)
        if producer:
            consumer.dependencies.add(producer)
        return meaning

    def resolve_own(self, consumer: str, token: str) -> tuple[Any, str | None]:
        """What a prepared stack's token means in the template of any stack, and which stack that makes it depend on."""
        stack, meaning = self._meanings[token]
        if stack is None or stack.name == consumer:
            return meaning, None
        return {"Fn::ImportValue": stack.export(meaning)}, stack.name

    def stack_of(self, construct: Any) -> str:
        """Id of the stack that a construct is in."""
        if construct not in self._names:
            self._names[construct] = cdk.Stack.of(construct).artifact_id
        return self._names[construct]

    def _import(self, consumer: Prepared, token: str) -> tuple[str, Any] | None:
        """The import of a reference into a stack that is not prepared; None for every other token of the CDK's."""
        if token not in self._imports:
            self._imports[token] = self._define_import(consumer, token)
        found = self._imports[token]
        return None if found and found[0] == consumer.name else found

    def _define_import(self, consumer: Prepared, token: str) -> tuple[str, Any] | None:
        reference = cdk.Tokenization.reverse_complete_string(token)
        if not isinstance(reference, cdk.Reference):
            return None
        producer = cdk.Stack.of(reference.target)
        if producer is consumer.stack or producer.environment != consumer.stack.environment or producer.nested:
            return None
        return self.stack_of(producer), producer.resolve(producer.export_value(token))


class PreparedStack(cdk.Stack):
    """A stack whose resources, as far as they are this library's, are prepared when it stands in a `PreparedApp`.

    Anywhere else it is an ordinary stack. Constructs that are added to it are the CDK's as always.
    """

    def __init__(self, scope: Construct, construct_id: str, **stack: Any) -> None:
        """Define the stack; keywords are those of every stack."""
        super().__init__(scope, construct_id, **stack)
        self.prepared: Prepared | None = None
        if isinstance(scope, PreparedApp) and scope.references and stack.keys() <= _KNOWN:
            env = stack.get("env") or cdk.Environment()
            self.prepared = Prepared(scope.references, self, construct_id, env.account, env.region)
            scope.references.stacks[construct_id] = self.prepared

    def with_constructs(self) -> Self:
        """The stack with all its resources as constructs, for those who want to find, change or follow them."""
        if self.prepared and not self.prepared.as_constructs:
            self.prepared.become_constructs()
        return self

    def output(self, construct_id: str, value: str) -> None:
        """Show a value among the stack's outputs."""
        if self.prepared:
            self.prepared.output(construct_id, value)
        else:
            cdk.CfnOutput(self, construct_id, value=value)


class PreparedApp(cdk.App):
    """An app that completes its prepared stacks when it is synthesised.

    `-c prepared=false` makes all stacks ordinary ones, with the same templates. That is for constructs that want to
    know more of a prepared resource's attribute than a string: its ARN's parts, whether it is a token.

    The CDK's own validation is off, for it would see unfinished templates, and costs more than the rest of a synthesis;
    `make validate` runs the same engine natively. Stack traces would put names of temporary folders into the assembly,
    others at each synthesis.
    """

    def __init__(self, *, outdir: str | None = None, context: Mapping[str, Any] | None = None) -> None:
        """Define the app; both keywords are those of every app."""
        super().__init__(
            outdir=outdir, context=context, analytics_reporting=False, builtin_cloud_formation_validation=False,
            stack_traces=False, auto_synth=False,
        )  # fmt: skip
        given = self.node.get_all_context({})
        self.references = References(shows_paths=bool(given.get(_PATHS))) if _can_prepare(given) else None
        self._completed = ""

    def synth(self, **options: Any) -> Any:
        """Synthesise the app, as every app."""
        stacks = self.references.stacks if self.references else {}
        everywhere = bool(stacks) and _has_aspects(self)
        for stack in stacks.values():
            if everywhere or stack.concerns_the_cdk:
                stack.become_constructs()
        assembly = super().synth(**options)
        manifest = Path(assembly.directory, "manifest.json") if stacks else None
        # The CDK answers a second call with the files of the first.
        if self.references and manifest and manifest.read_text(encoding="utf-8") != self._completed:
            complete_assembly(manifest.parent, stacks, self.references.resolve_own)
            self._completed = manifest.read_text(encoding="utf-8")
        return assembly


class Part(Construct):
    """A construct of this library, which knows whether it stands in a prepared stack, and where."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        place = place_of(scope)
        self._place = place.below(construct_id) if place else None
        if self._place:
            self._place.stack.constructs[self._place.path] = self


def place_of(scope: Any) -> Place | None:
    """Where a construct stands, if that is in a prepared stack."""
    if isinstance(scope, Place):
        return scope
    if isinstance(scope, Part):
        return scope._place
    return Place(scope.prepared) if isinstance(scope, PreparedStack) and scope.prepared else None


_PATHS = "aws:cdk:enable-path-metadata"


def _can_prepare(context: Mapping[str, Any]) -> bool:
    """Whether nothing in the context asks for other references than those that are made here."""
    strength = context.get("@aws-cdk/core:defaultCrossStackReferences")
    return (
        str(context.get("prepared", True)).lower() != "false"
        and strength in (None, "strong")
        and context.get("@aws-cdk/core:stackRelativeExports", True) is not False
    )


def _has_aspects(construct: IConstruct) -> bool:
    """Whether Aspects other than tags, which concern the stack alone, visit a construct and what is below it."""
    return not all(isinstance(one, cdk.Tag | cdk.RemoveTag) for one in cdk.Aspects.of(construct).all)
