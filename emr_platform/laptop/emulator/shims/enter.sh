#!/bin/sh
# Turns the namespaces it was started in into a node's file system, then runs the command given.
# usage: enter.sh NODE_DIRECTORY COMMAND...    (as "root" of fresh user, mount, pid and net namespaces)
# Whatever the command writes goes to memory; everything else of the host is read-only. No network.
set -eu
node=$1
shift

mount -t tmpfs tmpfs /mnt
mkdir -p /mnt/.laptop /mnt/.over /mnt/var/lib/info /mnt/var/log /mnt/tmp
mount --bind "$node" /mnt/.laptop

kept=" /mnt "
for folder in etc home opt root srv tmp usr var; do
    [ -d "/$folder" ] && [ ! -L "/$folder" ] || continue
    mkdir -p "/mnt/.over/$folder/upper" "/mnt/.over/$folder/work"
    if ! mount -t overlay overlay -o \
        "lowerdir=/$folder,upperdir=/mnt/.over/$folder/upper,workdir=/mnt/.over/$folder/work" "/$folder" 2>/dev/null ||
        ! [ -w "/$folder" ]; then
        # A folder whose owner is not mapped into the namespace cannot be overlaid for writing: a copy serves.
        cp -a "/$folder/." "/mnt/.over/$folder/upper/" 2>/dev/null || true
        mount --bind "/mnt/.over/$folder/upper" "/$folder"
    fi
    kept="$kept/$folder "
done

while read -r _ _ _ _ point _; do
    case "$point" in /mnt/* | /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) continue ;; esac
    case "$kept" in *" $point "*) continue ;; esac
    [ -d "$point" ] || continue
    mount -o remount,bind,ro "$point"
done </proc/self/mountinfo

mount -t proc proc /proc 2>/dev/null || true
cp /mnt/.laptop/instance.json /mnt/var/lib/info/instance.json
cp /mnt/.laptop/job-flow.json /mnt/var/lib/info/job-flow.json
cd /mnt/tmp
exec "$@"
