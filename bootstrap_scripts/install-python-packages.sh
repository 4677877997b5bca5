#!/usr/bin/env bash
# Install the Python wheels found under an S3 prefix on this node, for the interpreter PySpark uses.
#
#   install-python-packages.sh [--python 3.9|3.11|3.13] s3://bucket/prefix/
#
# A bootstrap action. The interpreter is 3.11 unless told otherwise: PySpark's own on EMR 7.13 and later, one of the two on
# emr-spark-8. For EMR 7.12 and earlier say --python 3.9. `python3` and `pip3` are those of 3.9 on every 7.x, which is why
# neither is used here. Works without internet access: nothing but the wheels is ever looked at, so the prefix has to hold
# every dependency too. An empty prefix is fine; packages that are installed in the same version stay untouched.
# Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail
shopt -s globstar nullglob

readonly usage="usage: install-python-packages.sh [--python 3.9|3.11|3.13] s3://bucket/prefix/"
readonly download_limit=1200 # seconds

log() { printf 'install-python-packages: %s\n' "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

main() {
  local version=3.11
  if [[ ${1-} == --help ]]; then
    log "$usage"
    return
  fi
  if [[ ${1-} == --python ]]; then
    version=${2-}
    [[ $version =~ ^3\.(9|11|13)$ ]] || fail "got --python '$version', must be 3.9, 3.11 or 3.13; $usage" 2
    shift 2
  fi
  [[ $# -eq 1 ]] || fail "got $# arguments, takes one; $usage" 2
  [[ $1 =~ ^s3://[^/]+(/.*)?$ ]] || fail "got '$1', must be an S3 location; $usage" 2
  local source=${1%/}/ python=python$version command
  for command in aws sudo timeout "$python"; do
    command -v "$command" >/dev/null || fail "$command is not on this node; python3.9 and 3.11 are on EMR 7, 3.11 and 3.13 on emr-spark-8"
  done

  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' EXIT
  log "fetching wheels from $source"
  timeout "$download_limit" aws s3 sync "$source" "$folder" --exclude '*' --include '*.whl' --no-progress ||
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
