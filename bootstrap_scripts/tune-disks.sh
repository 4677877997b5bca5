#!/usr/bin/env bash
# Set read-ahead, I/O scheduler and access times of the disks that EMR stores data on: /mnt, /mnt1, /mnt2, ...
#
#   tune-disks.sh [--read-ahead-kib 1024] [--scheduler none] [--access-times no]
#
# --read-ahead-kib  0 to 16384. Long sequential reads (HDFS blocks, shuffle files) gain from more than the 128 of the kernel,
#                   HBase's and Trino's small random reads lose from it: give those 128 or less.
# --scheduler       none, mq-deadline, kyber, bfq, or keep. NVMe, EBS volumes on Nitro included, does its own queueing: none.
# --access-times    no: mounted with noatime, so that reading writes nothing; keep: as EMR mounts them.
#
# Holds until the node restarts; EMR does not restart nodes. The root disk is left alone. Can run twice.
# Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail

readonly usage="usage: tune-disks.sh [--read-ahead-kib 0-16384] [--scheduler none|mq-deadline|kyber|bfq|keep] [--access-times no|keep]"

log() { printf 'tune-disks: %s\n' "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

parse() {
  read_ahead_kib=1024 scheduler=none access_times=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --help) log "$usage" && exit 0 ;;
      --read-ahead-kib | --scheduler | --access-times)
        [[ $# -ge 2 ]] || fail "got $1 without a value; $usage" 2
        local field=${1#--}
        printf -v "${field//-/_}" '%s' "$2"
        shift 2
        ;;
      *) fail "got '$1', takes --read-ahead-kib, --scheduler and --access-times; $usage" 2 ;;
    esac
  done
  [[ $read_ahead_kib =~ ^(0|[1-9][0-9]{0,4})$ && $read_ahead_kib -le 16384 ]] ||
    fail "got --read-ahead-kib '$read_ahead_kib', must be 0 to 16384; $usage" 2
  [[ $scheduler =~ ^(none|mq-deadline|kyber|bfq|keep)$ ]] || fail "got --scheduler '$scheduler', not one that Linux has; $usage" 2
  [[ $access_times =~ ^(no|keep)$ ]] || fail "got --access-times '$access_times', must be no or keep; $usage" 2
}

tune_mount() {
  local target=$1 options=$2
  if [[ $access_times == keep || ,$options, == *,noatime,* ]]; then
    return
  fi
  sudo mount -o remount,noatime "$target" || fail "could not remount $target with noatime"
  log "$target: noatime"
}

tune_disk() {
  local disk=$1 file=/sys/block/${1##*/}/queue/scheduler known
  if [[ $(sudo blockdev --getra "$disk") -ne $((read_ahead_kib * 2)) ]]; then
    sudo blockdev --setra $((read_ahead_kib * 2)) "$disk" # in sectors of 512 bytes
    log "$disk: read-ahead of $read_ahead_kib KiB"
  fi
  [[ $scheduler != keep ]] || return 0
  [[ -r $file ]] || fail "$disk has no $file; say --scheduler keep"
  known=" $(<"$file") "
  [[ $known != *"[$scheduler]"* ]] || return 0
  [[ $known == *" $scheduler "* ]] || fail "$disk knows no scheduler '$scheduler' but${known% }; say one of these, or --scheduler keep"
  printf '%s\n' "$scheduler" | sudo tee "$file" >/dev/null
  log "$disk: scheduler $scheduler"
}

main() {
  parse "$@"
  local target source options path type mounts=0
  local -A disks=()
  while read -r target source options; do
    [[ $target =~ ^/mnt[0-9]*$ ]] || continue
    mounts=$((mounts + 1))
    tune_mount "$target" "$options"
    # An encrypted volume is a mapping: its disk is found below it.
    while read -r path type; do
      [[ $type != disk ]] || disks[$path]=1
    done < <(lsblk --noheadings --inverse --paths --raw --output NAME,TYPE "$source")
  done < <(findmnt --noheadings --raw --real --output TARGET,SOURCE,OPTIONS)
  [[ $mounts -gt 0 ]] || fail "nothing is mounted on /mnt; this is no EMR node, or its disks are mounted later"
  for path in "${!disks[@]}"; do
    tune_disk "$path"
  done
  log "done: $mounts mounts on ${#disks[@]} disks"
}

main "$@"
