"""`python -m emr_platform`, the same as `emr-platform`."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":
    main()
