#!/usr/bin/env bash
# Install the Python wheels found under an S3 prefix on this node, for the interpreter PySpark uses.
#
#   install-python-packages.sh s3://bucket/prefix/
#
# A bootstrap action for EMR 7.13 and later, where PySpark runs on Python 3.11 while `python3` and `pip3` remain those of
# Python 3.9. Works without internet access: nothing but the wheels is ever looked at, so the prefix has to hold every
# dependency too. An empty prefix is fine; packages that are installed in the same version stay untouched.
# Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail
shopt -s globstar nullglob

readonly python=python3.11

log() { printf 'install-python-packages: %s\n' "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

main() {
  [[ $# -eq 1 ]] || fail "got $# arguments, takes one; usage: install-python-packages.sh s3://bucket/prefix/" 2
  [[ $1 =~ ^s3://[^/]+(/.*)?$ ]] || fail "got '$1', must be an S3 location; usage: install-python-packages.sh s3://bucket/prefix/" 2
  local source=${1%/}/ command
  for command in aws sudo "$python"; do
    command -v "$command" >/dev/null || fail "$command is not on this node; use EMR 7.13 or later"
  done

  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' EXIT
  log "fetching wheels from $source"
  aws s3 sync "$source" "$folder" --exclude '*' --include '*.whl' --no-progress ||
    fail "could not read $source; the instance profile needs s3:ListBucket and s3:GetObject there, and kms:Decrypt on its key"

  local wheels=("$folder"/**/*.whl)
  if [[ ${#wheels[@]} -eq 0 ]]; then
    log "no wheels under $source, nothing to install"
    return
  fi
  log "installing ${#wheels[@]} wheels for $python: ${wheels[*]##*/}"
  sudo "$python" -m pip install --no-index --find-links "$folder" --no-cache-dir --disable-pip-version-check "${wheels[@]}" ||
    fail "pip could not install the wheels under $source; its message is above"
  log "done"
}

main "$@"
