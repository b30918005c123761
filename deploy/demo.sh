#!/usr/bin/env bash
# Shows the replicator at work on this machine, with a JDK 17 and Maven and nothing else: builds it if need be, fetches an
# old MySQL and a new MariaDB (once, by Maven), and runs both with a shop's live traffic between them. Leaves nothing behind
# but the build and the servers' cache.
#
#   deploy/demo.sh [--seconds 30] [--rate 1000] [--sessions 8] [--verbose]
#
# Ends with 0 when both sides are equal. Ctrl-C ends it at any moment.
set -euo pipefail
cd "$(dirname "$0")/.."

jar=src/demo/target/demo.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

die() {
    echo "demo.sh: $*" >&2
    exit 1
}

stale() {
    local each sources=(pom.xml .mvn)
    for each in replay-core src/testbed replicator src/demo; do
        sources+=("$each/pom.xml" "$each/src/main")
    done
    [ ! -e "$jar" ] || [ -n "$(find "${sources[@]}" -newer "$jar" -print -quit)" ]
}

command -v "$java" >/dev/null || die "java is missing: install a JDK 17 (Debian: apt-get install openjdk-17-jdk-headless)"
command -v mvn >/dev/null || die "mvn is missing: install Maven (Debian: apt-get install maven)"
if stale; then
    echo "building     $jar; the first time Maven fetches what it needs, which takes some minutes"
    mvn -B -q -Dmaven.test.skip=true package || die "the build failed, see above"
fi
echo "servers      are fetched if they are not here yet, about 250 MB"
deploy/servers.sh mysql-5.5 mariadb-11.4 >/dev/null
exec "$java" -Xmx256m -jar "$jar" "$@"
