#!/usr/bin/env bash
# Harden the operating system of this node as far as EMR lets it, in the spirit of the CIS benchmark for Amazon Linux 2023.
#
#   harden-os.sh [--skip NAME]...
#
# network      the kernel takes no redirects and no source routes, and answers no broadcasts: nobody reroutes a node's traffic
# kernel       addresses and messages of the kernel are for root; no core files of setuid programs; links are protected
# filesystems  file systems and protocols a node never needs cannot be loaded (cramfs, udf, dccp, sctp, ...)
# cores        processes leave no core files, which hold what was in memory
# ssh          no root, no passwords, no X11; idle sessions end. Tunnels stay: EMR's web pages are reached through them
# umask        files of people who log in are not for others. Daemons and steps keep theirs, they share files on purpose
# permissions  cron's and sshd's files are for root alone
# services     mail, printing, discovery and RPC services that came with an image do not run
#
# Left alone because EMR needs it: IP forwarding (containers on YARN), SELinux' mode, sudo of hadoop, /tmp with exec, the
# firewall (security groups do that), users. Only writes what differs, so it can run twice.
# Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail

readonly measures="network kernel filesystems cores ssh umask permissions services"
readonly usage="usage: harden-os.sh [--skip NAME]..., NAME being one of: $measures"

log() { printf 'harden-os: %s\n' "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

# Make a file of root hold what stands on standard input, and set `written` when that took a change.
write() {
  local file=$1 mode=$2 text
  text=$(cat)
  written=no
  if [[ $(sudo cat "$file" 2>/dev/null || true) == "$text" ]]; then
    return
  fi
  sudo install -D -m "$mode" /dev/null "$file"
  printf '%s\n' "$text" | sudo tee "$file" >/dev/null
  log "wrote $file"
  written=yes
}

write_sysctl() {
  write "$1" 0644
  if [[ $written == yes ]]; then
    sudo sysctl --quiet --load="$1" || fail "the kernel did not take $1"
  fi
}

harden_network() {
  write_sysctl /etc/sysctl.d/60-emr-network.conf <<'END'
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.default.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.icmp_ignore_bogus_error_responses = 1
net.ipv4.tcp_syncookies = 1
END
}

harden_kernel() {
  write_sysctl /etc/sysctl.d/60-emr-kernel.conf <<'END'
kernel.randomize_va_space = 2
kernel.dmesg_restrict = 1
kernel.kptr_restrict = 1
fs.suid_dumpable = 0
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
END
}

harden_filesystems() {
  local module
  write /etc/modprobe.d/60-emr-unused.conf 0644 < <(
    for module in cramfs freevxfs jffs2 hfs hfsplus udf dccp sctp rds tipc; do
      printf 'install %s /bin/false\nblacklist %s\n' "$module" "$module"
    done
  )
}

harden_cores() {
  write /etc/security/limits.d/60-emr-cores.conf 0644 <<<'* hard core 0'
  write /etc/systemd/coredump.conf.d/60-emr.conf 0644 <<<$'[Coredump]\nStorage=none\nProcessSizeMax=0'
}

# sshd keeps the first value it reads: the name sorts before 50-redhat.conf, which allows X11.
harden_ssh() {
  sudo grep -Eiq '^[[:space:]]*Include[[:space:]]+/etc/ssh/sshd_config\.d/' /etc/ssh/sshd_config ||
    fail "/etc/ssh/sshd_config does not include sshd_config.d; say --skip ssh and harden it in the image"
  write /etc/ssh/sshd_config.d/10-emr-hardening.conf 0600 <<'END'
PermitRootLogin no
PasswordAuthentication no
PermitEmptyPasswords no
HostbasedAuthentication no
X11Forwarding no
MaxAuthTries 4
LoginGraceTime 60
ClientAliveInterval 300
ClientAliveCountMax 3
END
  if [[ $written == yes ]]; then
    sudo sshd -t || fail "sshd does not take /etc/ssh/sshd_config.d/10-emr-hardening.conf; its message is above"
    sudo systemctl try-reload-or-restart sshd
  fi
}

harden_umask() {
  # shellcheck disable=SC2016  # for the shell that reads it
  write /etc/profile.d/emr-umask.sh 0644 <<<'case $- in *i*) umask 027 ;; esac'
}

harden_permissions() {
  local file mode
  for file in /etc/crontab /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.d /etc/ssh/sshd_config; do
    sudo test -e "$file" || continue
    mode=600
    if sudo test -d "$file"; then
      mode=700
    fi
    if [[ $(sudo stat -c %a "$file") != "$mode" ]]; then
      sudo chmod "$mode" "$file"
      log "$file: mode $mode"
    fi
  done
}

harden_services() {
  local unit
  for unit in postfix cups avahi-daemon rpcbind.socket rpcbind; do
    if [[ $(systemctl is-enabled "$unit" 2>/dev/null || true) =~ ^(enabled|static|indirect)$ ]]; then
      sudo systemctl mask --now "$unit"
      log "$unit: stopped and masked"
    fi
  done
}

main() {
  local skipped=' ' measure
  while [[ $# -gt 0 ]]; do
    case $1 in
      --help) log "$usage" && return ;;
      --skip)
        [[ $# -ge 2 ]] || fail "got --skip without a name; $usage" 2
        [[ " $measures " == *" $2 "* && $2 != *' '* ]] || fail "got --skip '$2', no such measure; $usage" 2
        skipped+="$2 "
        shift 2
        ;;
      *) fail "got '$1', takes --skip; $usage" 2 ;;
    esac
  done
  for measure in $measures; do
    if [[ $skipped == *" $measure "* ]]; then
      log "skipped $measure"
    else
      "harden_$measure"
    fi
  done
  log "done"
}

main "$@"
