#!/usr/bin/env bash
# Installs something, looks at the instance, writes where only a throw-away file system lets it; "fail" fails.
set -euo pipefail
sudo dnf install -y jq
sudo python3.11 -m pip install --quiet numpy
sudo systemctl restart something
[ "${1:-ok}" != fail ] || { echo "told to fail" >&2; exit 3; }
[ "${1:-ok}" != unknown ] || no-such-command
