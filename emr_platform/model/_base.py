"""What every model shares: frozen, no unknown keys, nothing converted behind the user's back."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StrictBool,
    StrictInt,
    StrictStr,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

Bool = StrictBool
Int = StrictInt
Number = Annotated[float, Strict(), AllowInfNan(False)]
Str = Annotated[StrictStr, Field(min_length=1)]


class Model(BaseModel):
    """A frozen value that refuses unknown keys. The docstrings of its fields are what editors show: see `schema`."""

    # Validators are built when first used: a file needs the one of Environment, which contains the others'.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, regex_engine="python-re")


def refuse(rule: str, remedy: str) -> PydanticCustomError:
    """An error that carries its rule and remedy to the message; the value and place are added by the reader."""
    return PydanticCustomError("refused", "{rule}; {remedy}", {"rule": rule, "remedy": remedy})


@dataclass(frozen=True)
class _Matching:
    """Demands that a whole string matches a pattern, and tells the JSON Schema so."""

    pattern: str
    rule: str
    remedy: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        compiled = re.compile(self.pattern)

        def check(value: str) -> str:
            if not compiled.fullmatch(value):
                raise refuse(self.rule, self.remedy)
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$"}


def matching(pattern: str, rule: str, remedy: str) -> Any:
    """A string that fully matches `pattern` (also in the schema), else an error saying `rule` and `remedy`."""
    return _Matching(pattern, rule, remedy)


def tagged(key: str) -> Callable[[Any], str | None]:
    """A discriminator that goes by the text of a key: `<glue>` for `type: glue`, None when there is none."""

    def tag(value: Any) -> str | None:
        found = value.get(key) if isinstance(value, dict) else getattr(value, key, None)
        return None if found is None else f"<{found}>"

    return tag


def _network(value: str) -> str:
    try:
        network = ipaddress.IPv4Network(value)
    except ValueError:
        raise refuse(
            "a network is an IPv4 address range in CIDR form with no host bits set", "write it as 10.40.0.0/16"
        ) from None
    if not 16 <= network.prefixlen <= 28:
        raise refuse("a VPC is between /16 and /28", "write it as 10.40.0.0/16")
    if not network.is_private:
        raise refuse("a VPC for EMR is in a private range (10/8, 172.16/12, 192.168/16)", "write it as 10.40.0.0/16")
    return value


Name = Annotated[
    Str,
    matching(
        r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,23}",
        "a name is 1 to 24 lower-case letters, digits and single hyphens and starts with a letter",
        "rename it; names become part of stack names and tags",
    ),
]
AccountId = Annotated[
    Str,
    matching(r"\d{12}", "an account id is 12 digits in quotes", 'write it as "123456789012" or leave it out'),
]
Region = Annotated[
    Str,
    matching(
        r"[a-z]{2}(?:-[a-z]+)+-\d", "a region is an AWS region code", "write it as eu-west-1, us-gov-west-1, cn-north-1"
    ),
]
Cidr = Annotated[Str, AfterValidator(_network)]
S3Location = Annotated[
    Str,
    matching(
        r"s3://[a-z0-9][a-z0-9.-]+/(?:[^\s*?]*/)?",
        "a location is a whole prefix, s3://<bucket>/<prefix>/, that ends with a slash",
        "write it as s3://raw/clickstream/; the buckets of `storage` are raw, curated, results and artefacts",
    ),
]
RepositoryFile = Annotated[
    Str,
    matching(
        r"(?!/)(?!.*\.\.)[\w./-]+",
        "a file is named by its path from the folder that holds environments/, without ..",
        "write it as jobs/clickstream/sessionise.py",
    ),
]
