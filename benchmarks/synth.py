"""How much a synthesis costs, as ratios to an empty CDK app measured in the same run.

    python benchmarks/synth.py [--repeat 3] [--json]

Each program is a whole process; its figure is the CPU seconds, user and system, of the process and its children (Node
does half of the work). Programs take turns, so that a slow moment of the machine hits all of them; the figures are
medians. Absolute seconds differ between machines, the ratios much less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1, 10, 100)
EVERYTHING = "everything-on"
"""The example with every key: about twenty clusters, no two alike."""
_EMPTY = "import aws_cdk; aws_cdk.App(builtin_cloud_formation_validation=False).synth()"


def environment(clusters: int) -> str:
    """An environment like dev with this many clusters, each with a workflow of its own."""
    text = (ROOT / "environments" / "dev.yaml").read_text(encoding="utf-8")
    described = yaml.safe_load(text)
    cluster, workflow = described["clusters"]["clickstream"], described["workflows"]["clickstream"]
    names = [f"c{number}" for number in range(clusters)]
    described["name"] = "bench"
    described["clusters"] = dict.fromkeys(names, cluster)
    described["workflows"] = {name: {**workflow, "cluster": name} for name in names}
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]  # the reader refuses aliases
    return yaml.dump(described, Dumper=dumper)


def cpu_seconds(command: list[str], folder: Path, context: dict[str, str]) -> float:
    """CPU seconds, user and system, of one run of a program and everything it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    variables = {**os.environ, "CDK_OUTDIR": str(folder / "cdk.out"), "CDK_CONTEXT_JSON": json.dumps(context)}
    # Without byte code every program compiles the CDK anew, which costs more than all it does and hides the difference.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(repeat: int) -> dict[str, float]:
    """Median CPU seconds of the empty app and of each size, after one uncounted round."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        programs: dict[str, tuple[list[str], dict[str, str]]] = {"empty": ([sys.executable, "-c", _EMPTY], {})}
        for size in SIZES:
            place = folder / str(size)
            place.mkdir()
            (place / "bench.yaml").write_text(environment(size), encoding="utf-8")
            programs[str(size)] = ([sys.executable, "app.py"], {"env": "bench", "environments": str(place)})
        examples = ROOT / "examples" / EVERYTHING / "environments"
        programs[EVERYTHING] = ([sys.executable, "app.py"], {"env": EVERYTHING, "environments": str(examples)})
        seconds: dict[str, list[float]] = {program: [] for program in programs}
        for round_number in range(repeat + 1):
            for program, (command, context) in programs.items():
                spent = cpu_seconds(command, folder, context)
                if round_number:
                    seconds[program].append(spent)
    return {program: statistics.median(spent) for program, spent in seconds.items()}


def report(medians: dict[str, float]) -> dict[str, float]:
    """The figures that may be quoted: ratios to the empty app, and the slope in milliseconds."""
    empty = medians["empty"]
    smallest, largest = SIZES[0], SIZES[-1]
    slope = (medians[str(largest)] - medians[str(smallest)]) / (largest - smallest)
    return {
        "empty app, CPU s": round(empty, 2),
        **{f"{size} clusters / empty app": round(medians[str(size)] / empty, 2) for size in SIZES},
        f"{EVERYTHING} / empty app": round(medians[EVERYTHING] / empty, 2),
        "one further cluster, CPU ms": round(1000 * slope, 1),
        "one further cluster / empty app": round(slope / empty, 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, help="counted rounds (default 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    figures = report(measure(options.repeat))
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:34} {figure}")


if __name__ == "__main__":
    main()
