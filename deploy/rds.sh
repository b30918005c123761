#!/usr/bin/env bash
# Puts the parameters of an RDS instance right for the replication, and back, by the AWS CLI.
#
#   deploy/rds.sh [OPTION...] log-on INSTANCE             general_log=1, log_output=TABLE
#   deploy/rds.sh [OPTION...] set INSTANCE NAME=VALUE...  any that take effect without a restart
#   deploy/rds.sh [OPTION...] show INSTANCE               what they are, and what they were
#   deploy/rds.sh [OPTION...] back INSTANCE               all as they were before
#
#   --dry-run        print what would be changed, change nothing
#   --state FILE     what was before; default: INSTANCE.rds-before in this folder
#   --shared         change a parameter group that other instances use too
#   --region REGION, --profile PROFILE    as for aws
#
# At the cutover: set INSTANCE read_only=1. Needed rights: rds:DescribeDBInstances,
# rds:DescribeDBParameters, rds:ModifyDBParameterGroup, rds:ResetDBParameterGroup.
set -euo pipefail

dry=
shared=
state=
where=()

usage() {
    sed -n '2,/^set -euo/{/^set/!s/^# \{0,1\}//p}' "$0"
}

die() {
    echo "rds.sh: $*" >&2
    exit 1
}

wrong() {
    echo "rds.sh: $*; see rds.sh --help" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=1 ;;
        --shared) shared=1 ;;
        --state) [ $# -gt 1 ] || wrong "--state wants a file"; state=$2; shift ;;
        --region | --profile) [ $# -gt 1 ] || wrong "$1 wants a value"; where+=("$1" "$2"); shift ;;
        -h | --help) usage; exit 0 ;;
        -*) wrong "there is no option $1" ;;
        *) break ;;
    esac
    shift
done
[ $# -ge 2 ] || wrong "which command, and which instance?"
command=$1
instance=$2
shift 2
state=${state:-$instance.rds-before}
case $instance in
    *[!A-Za-z0-9-]*) wrong "'$instance' is no name of an instance (its address has more to it)" ;;
esac

rds() {
    aws ${where[@]+"${where[@]}"} --output text rds "$@"
}

change() {
    echo "aws ${where[*]+${where[*]} }rds $*"
    [ -n "$dry" ] || rds "$@" >/dev/null
}

group=$(rds describe-db-instances --db-instance-identifier "$instance" \
    --query 'DBInstances[0].DBParameterGroups[0].DBParameterGroupName')
[ -n "$group" ] && [ "$group" != None ] || die "$instance has no parameter group"

value() { # NAME; empty where none is set
    local found
    found=$(rds describe-db-parameters --db-parameter-group-name "$group" \
        --query "Parameters[?ParameterName=='$1'].[ParameterValue]")
    [ "$found" = None ] || printf '%s' "$found"
}

require_own_group() {
    case $group in
        default.*) die "$instance has the parameter group $group, which nobody can change. Make" \
            "one of its own (aws rds create-db-parameter-group), give it to the instance (aws rds" \
            "modify-db-instance --db-parameter-group-name ...), and restart the instance once:" \
            "a new group takes effect with a restart only" ;;
    esac
    [ -z "$shared" ] || return 0
    local users
    users=$(rds describe-db-instances --query \
        "DBInstances[?DBParameterGroups[?DBParameterGroupName=='$group']].[DBInstanceIdentifier]")
    [ "$(grep -c . <<<"$users")" -le 1 ] || die "the parameter group $group is that of" \
        "$(tr '\n' ' ' <<<"$users")too: they would change with it. --shared where that is meant"
}

remember() { # NAME; the first value is the one that counts
    if [ -n "$dry" ] || { [ -e "$state" ] && cut -f1 "$state" | grep -qxF -- "$1"; }; then
        return
    fi
    local before
    before=$(value "$1")
    printf '%s\t%s\n' "$1" "$before" >>"$state"
}

put() { # NAME=VALUE...
    local each
    require_own_group
    for each in "$@"; do
        case $each in
            [a-z]*=?*) ;;
            *) wrong "'$each' is not NAME=VALUE" ;;
        esac
        case ${each%%=*} in
            *[!a-z0-9_]*) wrong "'${each%%=*}' is no name of a parameter" ;;
        esac
        case ${each#*=} in
            *[!A-Za-z0-9_.:/-]*) wrong "'${each#*=}' is a value that this script does not set" ;;
        esac
    done
    for each in "$@"; do
        remember "${each%%=*}"
        change modify-db-parameter-group --db-parameter-group-name "$group" --parameters \
            "ParameterName=${each%%=*},ParameterValue=${each#*=},ApplyMethod=immediate"
    done
    await_applied
}

back() {
    [ -e "$state" ] || die "there is no $state: nothing was changed from this folder; see --state"
    require_own_group
    local name before
    while IFS=$'\t' read -r name before; do
        if [ -n "$before" ]; then
            change modify-db-parameter-group --db-parameter-group-name "$group" --parameters \
                "ParameterName=$name,ParameterValue=$before,ApplyMethod=immediate"
        else
            change reset-db-parameter-group --db-parameter-group-name "$group" --parameters \
                "ParameterName=$name,ApplyMethod=immediate"
        fi
    done < <(tac "$state")
    await_applied
    [ -n "$dry" ] || mv -- "$state" "$state.done"
}

await_applied() {
    [ -z "$dry" ] || return 0
    local status
    for _ in $(seq 60); do
        sleep "${RDS_POLL_SECONDS:-5}"
        status=$(rds describe-db-instances --db-instance-identifier "$instance" \
            --query 'DBInstances[0].DBParameterGroups[0].ParameterApplyStatus')
        case $status in
            in-sync) echo "in force on $instance"; return ;;
            pending-reboot)
                die "$group waits for a restart of $instance; look at its other changes" ;;
        esac
    done
    die "the parameters are not in force after 5 minutes: $status"
}

show() {
    local name before now
    for name in general_log log_output read_only; do
        before=
        if [ -e "$state" ] && cut -f1 "$state" | grep -qxF "$name"; then
            before=$(sed -n "s/^$name	//p" "$state")
            before=", before: ${before:-(the default)}"
        fi
        now=$(value "$name")
        echo "$name: ${now:-(the default)}$before"
    done
}

case $command in
    log-on) put log_output=TABLE general_log=1 ;;
    set) [ $# -gt 0 ] || wrong "which parameters?"; put "$@" ;;
    show) show ;;
    back) back ;;
    *) wrong "there is no command $command" ;;
esac
