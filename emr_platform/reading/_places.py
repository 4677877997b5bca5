"""Where pydantic's locations are in the model: what may stand there, and within which bounds."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from .. import model

TAGS: dict[str, type[BaseModel] | UnionType] = {
    "<new>": model.NewNetwork,
    "<existing>": model.ExistingNetwork,
    "<primary-fleet>": model.PrimaryFleet,
    "<primary-group>": model.PrimaryGroup,
    "<fleet>": model.InstanceFleet,
    "<group>": model.InstanceGroup,
    "<glue>": model.GlueMetastore,
    "<jdbc>": model.JdbcMetastore,
    "<local>": model.LocalMetastore,
    "<dedicated>": model.DedicatedKdc,
    "<external>": model.ExternalKdc,
    "<spark>": model.SparkStep,
    "<spark-sql>": model.SparkSqlStep,
    "<hive>": model.HiveStep,
    "<mapreduce>": model.MapReduceStep,
    "<streaming>": model.StreamingStep,
    "<flink>": model.FlinkStep,
    "<command>": model.CommandStep,
    "<hbase>": model.HBaseStep,
    "<presto>": model.PrestoStep,
    "<trino>": model.TrinoStep,
    "<s3-dist-cp>": model.S3DistCpStep,
    "<shell>": model.ShellStep,
    "<redshift-load>": model.RedshiftLoadStep,
    "<parallel>": model.ParallelSteps,
    "<for-each>": model.ForEachSteps,
    "<text>": model.TextInput,
    "<choice>": model.ChoiceInput,
    "<integer>": model.IntegerInput | model.IntegerProjection,
    "<date>": model.DateInput | model.DateProjection,
    "<enum>": model.EnumProjection,
    "<list>": model.ListInput,
    "<schedule>": model.ScheduleTrigger,
    "<s3-arrival>": model.ArrivalTrigger,
    "<event>": model.EventTrigger,
    "<workflow>": model.WorkflowTrigger,
    "<mwaa>": model.ManagedAirflow,
    "<own>": model.OwnAirflow,
}
"""The model that each tag stands for, or the models of several unions; pydantic puts the tags into its locations."""
SIGNS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def parts(loc: tuple[str | int, ...]) -> Iterator[tuple[str | int, bool]]:
    """The parts of pydantic's location, each with whether it stands in the file: tags and `[key]` marks do not."""
    return ((part, part != "[key]" and part not in TAGS) for part in loc)


def keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a location of pydantic's; its tags say which of several models is meant."""
    return sorted({name for found in models_at(model, loc) for name in found.model_fields})


def models_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[Any]:
    found: list[Any] = [model]
    for part, is_key in parts(loc):
        if is_key:
            found = [inner for at in found for inner in _step(at, part)]
        else:
            found = [at for at in found if issubclass(at, TAGS[str(part)])]
    return found


def bounds_at(top: type[BaseModel], loc: tuple[str | int, ...]) -> dict[str, Any]:
    """The bounds of the number under a key, as `ge`, `gt`, `le` and `lt`; none for items of lists."""
    fields = [
        found.model_fields.get(str(loc[-1])) for found in models_at(top, loc[:-1]) if hasattr(found, "model_fields")
    ]
    metadata = [one for field in fields if field for one in (*field.metadata, *_metadata(field.annotation))]
    return {sign: getattr(one, sign) for one in metadata for sign in SIGNS if hasattr(one, sign)}


def _metadata(annotation: Any) -> Iterator[Any]:
    """What the constraints of a type and of its choices are written with."""
    for one in getattr(annotation, "__metadata__", ()):
        yield from getattr(one, "metadata", (one,))
    for inner in get_args(annotation):
        yield from _metadata(inner)


def _step(annotation: Any, part: str | int) -> list[Any]:
    """The models and collections under one key or index of a model or collection."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        return _unwrap(field.annotation) if field else []
    return _unwrap(get_args(annotation)[1 if get_origin(annotation) is dict else 0])


def _unwrap(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrap(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [inner for choice in get_args(annotation) for inner in _unwrap(choice)]
    if origin in (dict, tuple):
        return [annotation]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
