#!/usr/bin/env bash
# Put an object from S3 onto this node, on all nodes or on primary nodes alone. A template: copy it, rename it, replace `work`.
#
#   template.sh --source s3://bucket/key --target /opt/folder/file [--primary-only]
#
# What to keep: one message and exit code 2 for wrong arguments; nothing is done twice (the marker); every wait is bounded;
# a failure says what is missing. Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail

readonly name=template
readonly usage="usage: $name.sh --source s3://bucket/key --target /opt/folder/file [--primary-only]"
readonly node_file=/mnt/var/lib/info/instance.json # written by EMR before bootstrap actions run
readonly markers=/var/lib/emr-bootstrap
readonly attempts=4
readonly attempt_limit=300 # seconds

log() { printf '%s: %s\n' "$name" "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

parse() {
  source='' target='' primary_only=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --help) log "$usage" && exit 0 ;;
      --source | --target)
        [[ $# -ge 2 ]] || fail "got $1 without a value; $usage" 2
        printf -v "${1#--}" '%s' "$2"
        shift 2
        ;;
      --primary-only) primary_only=yes && shift ;;
      *) fail "got '$1', takes --source, --target and --primary-only; $usage" 2 ;;
    esac
  done
  [[ $source =~ ^s3://[^/]+/.+[^/]$ ]] || fail "got --source '$source', must be an S3 object; $usage" 2
  [[ $target =~ ^/opt/[A-Za-z0-9._/-]+$ && $target != *..* ]] || fail "got --target '$target', must be a file under /opt; $usage" 2
}

is_primary() {
  [[ -r $node_file ]] || fail "$node_file is not there; this is no EMR node, or EMR keeps it elsewhere now"
  grep -Eq '"isMaster"[[:space:]]*:[[:space:]]*true' "$node_file"
}

# Run a command up to $attempts times, each bounded, with pauses of 2, 4 and 8 seconds.
retry() {
  local attempt
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    if timeout "$attempt_limit" "$@"; then
      return
    fi
    log "attempt $attempt of $attempts failed: $*"
    [[ $attempt -eq $attempts ]] || sleep $((2 ** attempt))
  done
  return 1
}

work() {
  local folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf -- '$folder'" EXIT
  retry aws s3 cp "$source" "$folder/object" --no-progress ||
    fail "could not read $source; the instance profile needs s3:GetObject there, and kms:Decrypt on its key"
  sudo install -D -m 0644 "$folder/object" "$target"
}

main() {
  parse "$@"
  if [[ $primary_only == yes ]] && ! is_primary; then
    log "not a primary node, nothing to do"
    return
  fi
  local marker
  marker=$markers/$name-$(printf '%s\n' "$source" "$target" | sha256sum | cut -c1-16)
  if [[ -e $marker ]]; then
    log "already done with these arguments"
    return
  fi
  work
  sudo install -D -m 0644 /dev/null "$marker"
  log "done"
}

main "$@"
