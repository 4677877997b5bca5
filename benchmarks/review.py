"""What it costs to read and to review twenty stacks, as ratios to parsing the same files, measured in the same run.

    python benchmarks/review.py [FOLDER] [--repeat 3] [--json]

FOLDER holds templates in JSON, such as a cdk.out; its twenty largest are taken, each written as JSON and as YAML.
Without it the good templates of the tests are. As in synth.py each program is a whole process, its figure is the CPU
seconds of the process, programs take turns, and the figures are medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from synth import ROOT, cpu_seconds

STACKS = 20
_GOOD = ("good-access", "good-cluster")
_PARSE_JSON = "import json, pathlib; [json.loads(one.read_bytes()) for one in pathlib.Path(r'{}').iterdir()]"
_PARSE_YAML = (
    "import pathlib, yaml; [yaml.load(one.read_bytes(), yaml.CSafeLoader) for one in pathlib.Path(r'{}').iterdir()]"
)
_LOAD = "import pathlib; from emr_platform.assembly import load; load([pathlib.Path(r'{}')])"
_REVIEW = (
    "import pathlib; from emr_platform.assembly import load; from emr_platform.review import review; "
    "review(load([pathlib.Path(r'{}')]), strict=True)"
)
# The command line with every file of the evidence; it exits with 0 whatever it finds.
_PACK = "import sys; from emr_platform.cli import main; sys.argv[1:] = ['review', r'{}', '--out', r'{}']; main()"


def bodies(folder: Path | None) -> list[Any]:
    """Twenty templates, parsed, none with short forms."""
    if folder is not None:
        files = sorted(folder.rglob("*.template.json"), key=lambda file: (-file.stat().st_size, file.name))[:STACKS]
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]
    sys.path.insert(0, str(ROOT))
    from emr_platform.assembly._yaml import YamlText

    files = [ROOT / "tests" / "review" / "controls" / f"{name}.yaml" for name in _GOOD]
    parsed = [YamlText(file.read_text(encoding="utf-8")).value for file in files]
    return parsed * (STACKS // len(parsed))


def measure(templates: list[Any], repeat: int) -> dict[str, float]:
    """Median CPU seconds of each program, after one uncounted round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, body in enumerate(templates):
            for kind, text in (("json", json.dumps(body, indent=1)), ("yaml", yaml.safe_dump(body, sort_keys=False))):
                (folder / kind).mkdir(exist_ok=True)
                (folder / kind / f"stack-{number}.{kind}").write_text(text, encoding="utf-8")
        programs = {
            "nothing": "pass",
            "import": "import emr_platform.assembly; from emr_platform.review import catalogue; catalogue()",
            "parse json": _PARSE_JSON.format(folder / "json"),
            "load json": _LOAD.format(folder / "json"),
            "review json": _REVIEW.format(folder / "json"),
            "pack json": _PACK.format(folder / "json", folder / "pack"),
            "parse yaml": _PARSE_YAML.format(folder / "yaml"),
            "load yaml": _LOAD.format(folder / "yaml"),
            "review yaml": _REVIEW.format(folder / "yaml"),
        }
        seconds: dict[str, list[float]] = {program: [] for program in programs}
        for round_number in range(repeat + 1):
            for program, code in programs.items():
                spent = cpu_seconds([sys.executable, "-c", code], folder, {})
                if round_number:
                    seconds[program].append(spent)
    return {program: statistics.median(spent) for program, spent in seconds.items()}


def report(medians: dict[str, float], stacks: int) -> dict[str, float]:
    """The figures that may be quoted: ratios to parsing alone; seconds only for the limit of two."""
    return {
        "stacks": stacks,
        "load / parse, JSON": round(medians["load json"] / medians["parse json"], 1),
        "load / parse, YAML": round(medians["load yaml"] / medians["parse yaml"], 1),
        "review / parse, JSON": round(medians["review json"] / medians["parse json"], 1),
        "review / parse, YAML": round(medians["review yaml"] / medians["parse yaml"], 1),
        "pack / review, JSON": round(medians["pack json"] / medians["review json"], 1),
        **{f"{program}, CPU s": round(spent, 2) for program, spent in medians.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="templates in JSON, such as a cdk.out")
    parser.add_argument("--repeat", type=int, default=3, help="counted rounds (default 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    templates = bodies(options.folder)
    figures = report(measure(templates, options.repeat), len(templates))
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:24} {figure}")


if __name__ == "__main__":
    main()
