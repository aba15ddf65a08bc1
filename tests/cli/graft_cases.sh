# shellcheck shell=sh
# The cases of tests/graft: fixes by real compilers, grafted and run, or refused. The Java program
# there writes the TAP; this compiles and starts it, in a folder of its own and with nothing of the
# caller's environment. After a failure, and when cases are named, the folder is kept:
#
#   sh tests/cli/graft_cases.sh [CASE...]
set -eu
repo=$(cd "$(dirname "$0")/../.." && pwd)
zmgraft=${ZMGRAFT:-$repo/build/zmgraft}
case $zmgraft in /*) ;; *) zmgraft=$repo/$zmgraft ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/zmgraft-graft_cases.XXXXXX")

clean() { env -i PATH="$PATH" HOME="$work" LC_ALL=C.UTF-8 ASAN_OPTIONS="${ASAN_OPTIONS-}" "$@"; }

# Much is compiled once and little runs long: the JVM's first compiler and smallest collector win.
clean javac -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -encoding UTF-8 -d "$work/program" "$repo"/tests/graft/*.java
code=0
clean java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dfile.encoding=UTF-8 -Djava.io.tmpdir="$work" \
    -cp "$work/program" Cases "$zmgraft" "$repo/tests/graft/cases" "$work" "$@" || code=$?

if [ "$code" = 0 ] && [ $# = 0 ]; then
    rm -rf "$work"
else
    echo "# kept: $work"
fi
exit "$code"
