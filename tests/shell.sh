# What every test script begins with, read from the root of the tree, where scripts/run-tests starts it: `. tests/shell.sh`. Behind that it
# is in its own empty folder, $root is that of the tree, $SIYU the program by its whole path, and what `started` lists is ended with it.
# `ok NAME` and `not ok NAME: WHY` are what run-tests counts; a script ends with `exit $bad`.
# shellcheck shell=sh disable=SC2034
set -u
: "${SIYU:?the program}" "${SIYU_TMP:?an empty folder}"
case $SIYU in /*) ;; *) SIYU=$PWD/$SIYU ;; esac
root=$PWD
cd "$SIYU_TMP" || exit 1
SIYU_TMP=$PWD
bad=0 started=
trap 'for p in $started; do kill -9 "$p" 2> /dev/null; done' EXIT

ok() { echo "ok $1"; }
not_ok() { echo "not ok $1: $2"; bad=1; }
# NAME TEXT PART
holds() { case $2 in *"$3"*) ok "$1" ;; *) not_ok "$1" "no '$3' in: $2" ;; esac; }
lacks() { case $2 in *"$3"*) not_ok "$1" "'$3' in: $2" ;; *) ok "$1" ;; esac; }
# NAME IS WANTED
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "'$2' is not '$3'"; fi; }
# COMMAND…: asks again for at most a minute.
until_true() {
	tries=0
	until "$@" > /dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		sleep 0.02
	done
}
# NAME COMMAND…
waits() {
	waiting=$1
	shift
	if until_true "$@"; then ok "$waiting"; else not_ok "$waiting" "not within a minute; $(tail -n 5 serve.log 2> /dev/null)"; fi
}
# FACE: the port that serve has for it, as its log says.
port_in_log() { sed -n "s/.*face=$1 .*port=\([0-9]*\).*/\1/p" serve.log | tail -n 1; }
