#!/bin/bash
# Fails when nothing lies below a location in S3, before a workflow does the work for nothing: arrived.sh s3://raw/logs/
set -euo pipefail

location=$1

# `aws s3 ls` itself fails where there is nothing.
objects=$(aws s3 ls "$location") || true
if [[ -z $objects ]]; then
    echo "nothing lies below $location" >&2
    exit 1
fi
echo "$location has objects"
