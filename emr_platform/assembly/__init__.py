"""Templates of CloudFormation as one assembly, with references resolved across stacks: any CDK app's, or anybody's.

`load` reads; nothing here needs Node, a network or an account. What templates do not tell is an `Unknown`, never a
guess.
"""

from __future__ import annotations

from ._assets import assets_of, hash_in
from ._callers import callers
from ._clusters import Cluster, clusters, placed_configurations, security_document
from ._code import CODE, text_of_code
from ._documents import document
from ._files import UnreadablePathError, load
from ._machines import MACHINES, OPEN, SERVICES, Call, calls, definition, definition_key, passed_on
from ._model import Assembly, Gap, Manifest, Resource, Template, is_custom
from ._resolve import path_text
from ._statements import IDENTITIES, Held, Statement, all_held, all_statements, held, in_policy, of_aws, statements
from ._unseen import roles_of_code, unseen
from ._values import (
    REGION,
    Answer,
    Choice,
    Pseudo,
    Reference,
    Text,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    is_true,
    items,
    leaves,
    names_its_stack,
    opposite,
    possible,
    references,
    show,
    text,
    unknown_in,
    unknown_parts,
)

__all__ = [
    "CODE",
    "IDENTITIES",
    "MACHINES",
    "OPEN",
    "REGION",
    "SERVICES",
    "Answer",
    "Assembly",
    "Call",
    "Choice",
    "Cluster",
    "Gap",
    "Held",
    "Manifest",
    "Pseudo",
    "Reference",
    "Resource",
    "Statement",
    "Template",
    "Text",
    "Unknown",
    "UnreadablePathError",
    "Value",
    "all_held",
    "all_statements",
    "ask",
    "assets_of",
    "at",
    "both",
    "callers",
    "calls",
    "clusters",
    "definition",
    "definition_key",
    "document",
    "either",
    "hash_in",
    "held",
    "in_policy",
    "is_custom",
    "is_in",
    "is_there",
    "is_true",
    "items",
    "leaves",
    "load",
    "names_its_stack",
    "of_aws",
    "opposite",
    "passed_on",
    "path_text",
    "placed_configurations",
    "possible",
    "references",
    "roles_of_code",
    "security_document",
    "show",
    "statements",
    "text",
    "text_of_code",
    "unknown_in",
    "unknown_parts",
    "unseen",
]
