#!/bin/bash
set -euo pipefail
echo placeholder
