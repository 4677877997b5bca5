#!/usr/bin/env bash
# Run the CloudWatch agent with a configuration of one's own, on a cluster without EMR's application of that name.
#
#   configure-cloudwatch-agent.sh --config s3://bucket/agent.json [--package s3://bucket/agent.rpm] [--application-absent]
#
# For what EMR's own agent cannot do, above all log files of the node. EMR's agent takes metrics alone and is configured by
# the classification `emr-metrics` (7.1 and later); two agents on one node end the cluster with an error, so this script
# asks EMR for the applications of the cluster and refuses where AmazonCloudWatchAgent is one of them. Where the instance
# profile may not ask (elasticmapreduce:DescribeCluster), --application-absent says that it is not.
# Without --package the agent comes from Amazon Linux' own repository, which is in S3. The instance profile needs what the
# configuration writes to: logs:CreateLogStream, logs:PutLogEvents, cloudwatch:PutMetricData.
# Exit codes: 0 done, 1 failed, 2 wrong arguments.
set -euo pipefail

readonly usage="usage: configure-cloudwatch-agent.sh --config s3://bucket/agent.json [--package s3://bucket/agent.rpm] [--application-absent]"
readonly agent=/opt/aws/amazon-cloudwatch-agent
readonly kept=$agent/etc/emr-bootstrap.json
readonly cluster_file=/mnt/var/lib/info/job-flow.json
readonly application=AmazonCloudWatchAgent

log() { printf 'configure-cloudwatch-agent: %s\n' "$*"; }

fail() {
  log "error: $1" >&2
  exit "${2:-1}"
}

parse() {
  config='' package='' absent=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --help) log "$usage" && exit 0 ;;
      --config | --package)
        [[ $# -ge 2 ]] || fail "got $1 without a value; $usage" 2
        printf -v "${1#--}" '%s' "$2"
        shift 2
        ;;
      --application-absent) absent=yes && shift ;;
      *) fail "got '$1', takes --config, --package and --application-absent; $usage" 2 ;;
    esac
  done
  [[ $config =~ ^s3://[^/]+/.+\.json$ ]] || fail "got --config '$config', must be a JSON object in S3; $usage" 2
  [[ -z $package || $package =~ ^s3://[^/]+/.+\.rpm$ ]] || fail "got --package '$package', must be an RPM in S3; $usage" 2
}

refuse_beside_emr() {
  local id applications
  id=$(grep -Eo '"jobFlowId"[[:space:]]*:[[:space:]]*"j-[A-Z0-9]+"' "$cluster_file" 2>/dev/null | grep -Eo 'j-[A-Z0-9]+' || true)
  if [[ -n $id ]] && applications=$(timeout 60 aws emr describe-cluster --cluster-id "$id" \
    --query 'Cluster.Applications[].Name' --output text 2>/dev/null); then
    [[ ${applications,,} != *"${application,,}"* ]] ||
      fail "the cluster has the application $application, and two agents end it; remove this script and use the classification emr-metrics"
  elif [[ $absent == no ]]; then
    fail "could not ask EMR for the cluster's applications; allow elasticmapreduce:DescribeCluster, or say --application-absent"
  fi
}

fetch() {
  timeout 300 aws s3 cp "$1" "$2" --no-progress ||
    fail "could not read $1; the instance profile needs s3:GetObject there, and kms:Decrypt on its key"
}

main() {
  parse "$@"
  refuse_beside_emr
  folder=$(mktemp -d)
  trap 'rm -rf -- "$folder"' EXIT
  fetch "$config" "$folder/agent.json"
  python3 -m json.tool "$folder/agent.json" >/dev/null || fail "$config is no JSON; the message above says where"
  if [[ ! -x $agent/bin/amazon-cloudwatch-agent-ctl ]]; then
    local what=amazon-cloudwatch-agent
    if [[ -n $package ]]; then
      what=$folder/agent.rpm
      fetch "$package" "$what"
    fi
    timeout 600 sudo dnf install --assumeyes --quiet "$what" || fail "could not install $what; its message is above"
  fi
  if sudo cmp --silent "$folder/agent.json" "$kept" && systemctl is-active --quiet amazon-cloudwatch-agent; then
    log "already running with this configuration"
    return
  fi
  sudo install -D -m 0644 "$folder/agent.json" "$kept"
  timeout 120 sudo "$agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s -c "file:$kept" ||
    fail "the agent did not start with $config; its message is above"
  log "done"
}

main "$@"
