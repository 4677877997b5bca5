"""The values of a partition key begin before they end.

Source: Athena user guide, partition-projection-supported-types. Athena lists every value in a range when a query does
not say which it wants.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..findings import Path
from ..model import DateProjection, EnumProjection, IntegerProjection
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    catalog = context.environment.data_catalog
    for name, table in catalog.tables.items() if catalog else ():
        for key, projection in table.partition_keys.items():
            path = ("data_catalog", "tables", name, "partition_keys", key)
            match projection:
                case DateProjection():
                    yield from _days(path, projection)
                case IntegerProjection():
                    yield from _numbers(path, projection)
                case EnumProjection():
                    yield from _texts(path, projection)


def _days(path: Path, projection: DateProjection) -> Iterator[Problem]:
    for field in ("earliest", "latest"):
        day = getattr(projection, field)
        if day != "NOW" and not _is_day(day):
            yield Problem((*path, field), f"'{day}'", "there is no such day", "write a day of the calendar")
    if projection.latest != "NOW" and projection.latest < projection.earliest:
        got = f"{projection.earliest} to {projection.latest}"
        yield Problem((*path, "latest"), got, "the last day is not before the first", "exchange them")


def _numbers(path: Path, projection: IntegerProjection) -> Iterator[Problem]:
    if projection.maximum < projection.minimum:
        got = f"{projection.minimum} to {projection.maximum}"
        yield Problem((*path, "maximum"), got, "the largest value is not below the smallest", "exchange them")
    longest = max(len(str(abs(one))) for one in (projection.minimum, projection.maximum))
    if projection.digits and projection.digits < longest:
        got = f"{projection.digits} digits for values of {longest}"
        yield Problem((*path, "digits"), got, "a value has no more digits than that", f"write {longest} or more")


def _texts(path: Path, projection: EnumProjection) -> Iterator[Problem]:
    for index, value in enumerate(projection.values):
        if value in projection.values[:index]:
            yield Problem((*path, "values", index), f"'{value}'", "it is there already", "remove it")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
