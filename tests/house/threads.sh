#!/bin/sh
# threads: net, gate, desk, inbox, the whole of `siyu serve` and the import of a file under ThreadSanitizer, which first has to find the race of a program that has
# one. A finding ends its program with 66, so its test fails. Called by scripts/check with CC, J, MAKE, THREADS (the flag, empty: there is
# none) and O (a folder of its own).
set -u
: "${CC:?the compiler}" "${MAKE:?make}" "${O:?a folder}"
[ -n "${THREADS:-}" ] || { echo "$CC has no ThreadSanitizer here"; exit 77; }
mkdir -p "$O"
cat > "$O/race.c" <<'EOF'
#include <pthread.h>
static int n;
static void *count(void *p)
{
	for (int i = 0; i < 100000; i++)
		n++;
	return p;
}
int main(void)
{
	pthread_t t;
	if (pthread_create(&t, NULL, count, NULL))
		return 1;
	(void)count(NULL);
	return pthread_join(t, NULL);
}
EOF
# shellcheck disable=SC2086
$CC -O1 -g $THREADS -pthread -o "$O/race" "$O/race.c" || exit 1
export TSAN_OPTIONS=exitcode=66
"$O/race" > "$O/race.log" 2>&1
if [ $? -ne 66 ] || ! grep -q 'data race' "$O/race.log"; then
	echo "error: a race is not found"
	cat "$O/race.log"
	exit 1
fi
"$MAKE" -j "${J:-1}" WERROR=1 BUILD=tsan O="$O" NO_SETUP=1 ROOM='net gate desk inbox' program test || exit 1
SIYU=$O/tsan/siyu SIYU_BUILD=$O/tsan scripts/run-tests -j "${J:-1}" -o "$O/log" tests/app/test_serve.sh tests/app/test_hooks.sh tests/app/test_sidebar.sh \
	tests/app/test_import.sh
