"""The CDK app: one environment file becomes the stacks of one environment. No AWS calls, no network."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# `constructs/` is a source root, not a package: the import name belongs to the library aws-cdk-lib is built on.
sys.path.insert(0, str(ROOT / "constructs"))

from emr_constructs import PreparedApp  # noqa: E402  # after the source root is on the path
from emr_platform.findings import InvalidEnvironmentError  # noqa: E402  # as above
from emr_platform.reading import require  # noqa: E402  # as above
from stacks import define_platform  # noqa: E402  # as above


def main() -> None:
    """Read the environment named by the context (`-c env=NAME`, default dev) and synthesise its stacks."""
    app = PreparedApp()
    name = app.node.try_get_context("env") or "dev"
    folder = Path(app.node.try_get_context("environments") or "environments")
    try:
        reading = require(folder / f"{name}.yaml", ROOT)
    except InvalidEnvironmentError as error:
        sys.exit(str(error))
    for finding in reading.findings:
        print(finding, file=sys.stderr)
    assert reading.environment is not None
    allow_data_loss = app.node.try_get_context("allow-data-loss") == name
    define_platform(app, reading.environment, root=reading.root, allow_data_loss=allow_data_loss)
    app.synth()


if __name__ == "__main__":
    # One short run that keeps nearly all it makes: looking for garbage again and again costs a tenth of it.
    gc.disable()
    main()
