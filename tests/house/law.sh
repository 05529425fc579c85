#!/bin/sh
# The law must be able to fail: plants each breach in a scratch copy of the house with small rooms of its own and expects
# the message that names it. Called by `make check`; O is where the scratch copy goes.
set -u
O=${O:-build}
root=$PWD
mkdir -p "$O"
scratch=$(cd "$O" && pwd)/law
passed=0 failed=0

fresh() {
	rm -rf "$scratch"
	mkdir -p "$scratch/scripts"
	for f in Makefile scripts/configure scripts/rules scripts/setup scripts/embed scripts/run-tests scripts/check-words \
		scripts/check-objects scripts/sizes scripts/globals scripts/layers; do
		cp "$root/$f" "$scratch/$f"
	done
	cd "$scratch" || exit 1
	mkdir -p include/base include/crm include/store include/flow src/base src/crm src/store/schema src/flow src/wecom src/app tests/crm
	printf 'int main(void);\nint main(void)\n{\n\treturn 0;\n}\n' > src/app/main.c
	printf 'int low_one(int a);\n' > include/base/low.h
	printf '#include "base/low.h"\nint low_one(int a)\n{\n\treturn a + 1;\n}\n' > src/base/low.c
	printf 'int rank_of(int a);\n' > include/crm/rank.h
	printf '#include "crm/rank.h"\n#include "base/low.h"\nint rank_of(int a)\n{\n\treturn low_one(a);\n}\n' > src/crm/rank.c
	printf 'int shelf_open(void);\n' > include/store/shelf.h
	printf '#include "store/shelf.h"\n#include <sqlite3.h>\nint shelf_open(void)\n{\n\treturn sqlite3_libversion_number();\n}\n' > src/store/shelf.c
	printf '#define DEEP 1\n' > src/store/deep.h
	cp "$root/include/store/schema.h" include/store/schema.h
	printf -- '-- What is it?\nCREATE TABLE a(\n\tb TEXT DEFAULT "x\\y"\n) STRICT;\n' > src/store/schema/0001_first.sql
	printf '/* tests the rank */\nint main(void);\n#include "crm/rank.h"\nint main(void)\n{\n\treturn rank_of(1) - 2;\n}\n' > tests/crm/test_rank.c
}

law() { make O=build NO_SETUP=1 MAKELEVEL=0 WERROR=1 law; }

# expect NAME MESSAGE: the law of the scratch copy fails and says so.
expect() {
	name=$1 message=$2
	if law > out.txt 2>&1; then
		echo "not ok $name: the law let it pass"
		failed=$((failed + 1))
	elif ! grep -q -e "$message" out.txt; then
		echo "not ok $name: no '$message' in:"
		tail -n 20 out.txt
		failed=$((failed + 1))
	else
		echo "ok $name"
		passed=$((passed + 1))
	fi
}
# holds NAME: the law of the scratch copy passes.
holds() {
	if law > out.txt 2>&1; then
		echo "ok $1"
		passed=$((passed + 1))
	else
		echo "not ok $1:"
		tail -n 20 out.txt
		failed=$((failed + 1))
	fi
}
# with NAME MESSAGE FILE TEXT: TEXT is added to FILE, found, and taken away again.
with() {
	if [ -e "$3" ]; then cp "$3" saved; fi
	printf '%b' "$4" >> "$3"
	expect "$1" "$2"
	if [ -e saved ]; then mv saved "$3" && touch "$3"; else rm "$3"; fi
}

fresh
holds "a clean tree"
make O=build NO_SETUP=1 MAKELEVEL=0 test > out.txt 2>&1 && grep -q '^1 passed, 0 failed$' out.txt && { echo "ok tests run and are counted"; passed=$((passed + 1)); } || { echo "not ok tests:"; cat out.txt; failed=$((failed + 1)); }

# the runner: what fails, crashes, skips and hangs is counted as that, and said in the exit code
mkdir tests/store
printf '/* rooms: crm */\n#include <stdlib.h>\nint main(void);\nint main(void)\n{\n\tabort();\n}\n' > tests/store/test_crash.c
printf 'exit 77\n' > tests/store/test_skip.sh
printf 'echo "ok one"; echo "not ok two"; echo "skip three"; echo "ok four"; exit 1\n' > tests/store/test_lines.sh
printf 'sleep 60\n' > tests/store/test_hang.sh
printf 'test -z "$(ls "$SIYU_TMP")" && test -x "$SIYU" && echo said by the test && false\n' > tests/store/test_env.sh
SIYU_TEST_SECONDS=1 make O=build NO_SETUP=1 MAKELEVEL=0 test > out.txt 2>&1
code=$?
for line in '^3 passed, 4 failed, 2 skipped$' '^FAIL .*store/test_crash .*signal 6' '^skip .*store/test_skip.sh' '^said by the test$' \
	'^FAIL .*store/test_hang.sh .*stopped after 1 s' '^ok  .*crm/test_rank'; do
	if [ $code -ne 0 ] && grep -q "$line" out.txt; then
		echo "ok the runner says $line"
		passed=$((passed + 1))
	else
		echo "not ok the runner does not say $line:"
		cat out.txt
		failed=$((failed + 1))
	fi
done
rm -r tests/store

# include: an arrow upward, a library's or a system's header, a path around the farm
with "include of a room above" "store/shelf.h.*No such file\|store/shelf.h.*not found" src/crm/rank.c '#include "store/shelf.h"\n'
with "private header of another room" "store/deep.h.*No such file\|store/deep.h.*not found" src/flow/go.c '#include "store/deep.h"\nint go_on(void);\nint go_on(void)\n{\n\treturn DEEP;\n}\n'
with "library header in a wrong room" "<sqlite3.h>: room 'crm' may not use sqlite3" src/crm/rank.c '#include <sqlite3.h>\n'
with "library header in a public header" "a public header shows no library" include/store/shelf.h '#include <sqlite3.h>\n'
with "cJSON outside base/json" "only src/base/json\*.c may include cJSON" src/base/low.c '#include <cjson/cJSON.h>\n'
with "system header not listed" "<unistd.h>: not a system header of room 'crm'" src/crm/rank.c '#include <unistd.h>\n'
with "header of time" "<time.h>: not a system header of room 'crm'" src/crm/rank.c '#include <time.h>\n'
with "include with dots" "#include with '..'" src/crm/rank.c '#include "../store/deep.h"\n'

# symbols: what the include farm cannot see
with "call of a library not listed" "src/crm/rank.c: 'sqlite3_initialize' belongs to sqlite3, which room 'crm' may not use" \
	src/crm/rank.c 'int sqlite3_initialize(void);\nint rank_db(void);\nint rank_db(void)\n{\n\treturn sqlite3_initialize();\n}\n'
with "call of a room above" "src/crm/rank.c: 'shelf_open' belongs to room 'store', which 'crm' may not use" \
	src/crm/rank.c 'int shelf_open(void);\nint rank_up(void);\nint rank_up(void)\n{\n\treturn shelf_open();\n}\n'
with "symbol from nowhere" "'rank_nothing' comes from no room" \
	src/crm/rank.c 'int rank_nothing(void);\nint rank_some(void);\nint rank_some(void)\n{\n\treturn rank_nothing();\n}\n'

# globals and names
with "writable static" "writable data 'count'" src/crm/rank.c 'static int count;\nint rank_next(void);\nint rank_next(void)\n{\n\treturn ++count;\n}\n'
with "writable static in a function" "writable data 'n'" src/crm/rank.c 'int rank_next(void);\nint rank_next(void)\n{\n\tstatic int n = 5;\n\treturn ++n;\n}\n'
with "writable per thread" "writable data 'mine'" src/crm/rank.c 'static _Thread_local int mine;\nint rank_next(void);\nint rank_next(void)\n{\n\treturn ++mine;\n}\n'
with "exported name" "exports 'order_of', which does not begin with 'rank_'" src/crm/rank.c 'int order_of(void);\nint order_of(void)\n{\n\treturn 1;\n}\n'
printf 'int low_two(void);\n' > include/crm/low.h
expect "module name twice" "module name 'low.h' twice"
rm include/crm/low.h
printf '#include "crm/rank.h"\n#include <stdio.h>\nstatic const char *const words[] = {"a", "b"};\nint rank_table(int a);\nint rank_table(int a)\n{\n\treturn puts(words[a & 1]);\n}\n' > src/crm/rank_table.c
holds "a constant table of pointers"
rm src/crm/rank_table.c

# words, each in a line of its own that compiles or not: the words are read from the sources
words() {
	cp "$3" saved
	printf '%b' "$4" >> "$3"
	if scripts/check-words > out.txt 2>&1 || ! grep -q -e "$2" out.txt; then
		echo "not ok $1: no '$2' in:"
		cat out.txt
		failed=$((failed + 1))
	else
		echo "ok $1"
		passed=$((passed + 1))
	fi
	mv saved "$3"
}
words "extern in a source" "rank.c:[0-9]*: extern in a .c file" src/crm/rank.c 'int f(void) { extern int g; return g; }\n'
words "asking for the time" "'time': only base/clock" src/crm/rank.c 'long f(void) { return time (0); }\n'
words "clock_gettime" "'clock_gettime': only base/clock" src/store/shelf.c 'long f(void) { return clock_gettime(0, 0); }\n'
words "the C calendar" "base/zone" src/base/low.c 'long f(void) { return localtime(0); }\n'
words "environment" "only app reads the environment" src/store/shelf.c 'char *f(void) { return getenv("X"); }\n'
words "argv" "only app knows the command line" src/store/shelf.c 'int f(char **argv);\n'
words "SQL outside" "'SELECT': SQL stands only in" src/crm/rank.c 'static const char *q = "SELECT a FROM b";\n'
words "SQL outside, in a second line" "'DELETE FROM': SQL stands only in" src/crm/rank.c 'static const char *q = "x" /* no */\n\t"DELETE FROM b";\n'
words "API path outside" "API paths stand only in" src/crm/rank.c 'static const char *q = "/cgi-bin/gettoken";\n'
words "errcode outside" "errcode is a word of wecom and sandbox" src/crm/rank.c 'struct a { int errcode; };\n'
words "errcode outside, in a string" "errcode is a word of wecom and sandbox" src/crm/rank.c 'static const char *q = "errcode";\n'
words "logging in a low layer" "low layers never log" src/store/shelf.c 'void f(void) { log_info("a", 0); }\n'
for f in strcpy strcat sprintf gets strtok atoi atol rand srand alloca vsprintf; do
	words "banned: $f" "'$f':" src/crm/rank.c "void g(char *a) { $f(a); }\n"
done
words "cJSON outside" "cJSON stays inside base/json" src/base/low.c 'void f(void) { cJSON_Delete(0); }\n'
printf 'int jsonx;\n' > src/base/json.c
words "cJSON number as int" "inexact, quadratic" src/base/json.c 'int f(struct cJSON *a) { return a->valueint; }\n'
words "cJSON key without case" "inexact, quadratic" src/base/json.c 'void f(void) { cJSON_GetObjectItem(0, 0); }\n'
rm src/base/json.c
words "SQL: attach" "no ATTACH" src/store/shelf.c 'static const char *q = "ATTACH x AS y";\n'
words "SQL: named parameter" "is a name to SQLite" src/store/shelf.c 'static const char *q = "SELECT $1";\n'
words "SQL: time in a migration" "SQL asks for no time" src/store/schema/0001_first.sql "INSERT INTO a VALUES (datetime('now'));\n"
words "typedef of a struct" "no typedef for structs" src/crm/rank.c 'typedef struct a b;\n'
words "unfinished business" "unfinished business" src/crm/rank.c '/* TODO: later */\n'
words "unfinished business, a line further" "unfinished business" src/crm/rank.c '/* to be\n * done: XXX */\n'
words "unfinished business in a test" "unfinished business" tests/crm/test_rank.c '/* FIXME */\n'
cp src/crm/rank.c saved
printf '/* SELECT is a word; time(0) too; strcpy(a) */\n// getenv("X")\nstatic const char *q = "extern time( argv"; /* mkstemp */\nint timed(int mtime);\nenum kind { TODO };\nint local_time(int a) { return timed(a); }\n' >> src/crm/rank.c
if scripts/check-words; then echo "ok comments and strings are not code"; passed=$((passed + 1)); else echo "not ok comments and strings are not code"; failed=$((failed + 1)); fi
mv saved src/crm/rank.c && touch src/crm/rank.c

# sizes
cp src/crm/rank.c saved
awk 'BEGIN { print "int rank_long(int a);\nint rank_long(int a)\n{"; for (i = 0; i < 80; i++) print "\ta++;"; print "\treturn a;\n}" }' >> src/crm/rank.c
expect "a function too long" "function 'rank_long' has 84 lines"
cp saved src/crm/rank.c
awk 'BEGIN { for (i = 0; i < 600; i++) print "/* line */" }' >> src/crm/rank.c
expect "a file too long" "file has 606 lines"
mv saved src/crm/rank.c && touch src/crm/rank.c

# the table itself, a header that goes, a migration out of order
cp scripts/layers saved
sed -i.bak 's/^crm .*/crm : base flow : :/' scripts/layers
expect "an arrow upward in the table" "room 'crm' uses 'flow', which does not stand above it"
mv saved scripts/layers
holds "the table put right"
rm include/base/low.h
expect "a removed header" "low.h"
printf 'int low_one(int a);\n' > include/base/low.h
holds "the header put back"
printf 'SELECT 1;\n' > src/store/schema/0003_third.sql
expect "a migration out of order" "has number 3, expected 2"
rm src/store/schema/0003_third.sql
holds "at the end"

# clang-tidy finds a plain bug, keeps nothing that failed, passes over what it has seen, and sees what a header changes
tidy() { TIDY_NODES=100000 scripts/tidy cache src/crm/leak.c -std=c17 -Iinclude > out.txt 2>&1; }
kept() { ls cache 2> /dev/null | wc -l | tr -d ' '; }
# is NAME COMMAND…: it succeeds.
is() {
	name=$1
	shift
	if "$@"; then echo "ok $name" && passed=$((passed + 1)); else echo "not ok $name: $(cat out.txt)" && failed=$((failed + 1)); fi
}
if command -v clang-tidy > /dev/null 2>&1; then
	cp "$root/scripts/tidy" scripts/tidy
	cp "$root/.clang-tidy" .
	printf '#include "crm/rank.h"\nint rank_of(int a)\n{\n\tint *p = 0;\n\treturn a ? *p : a;\n}\n' > src/crm/leak.c
	is "clang-tidy finds a bug" eval '! tidy && grep -q NullDereference out.txt'
	is "what failed is not kept" [ "$(kept)" = 0 ]
	printf '#include "crm/rank.h"\nint rank_of(int a)\n{\n\treturn a;\n}\n' > src/crm/leak.c
	is "sound code passes" tidy
	is "and is kept" eval 'tidy && [ "$(kept)" = 1 ]'
	printf 'int rank_two(int a);\n' >> include/crm/rank.h
	is "a header makes it new" eval 'tidy && [ "$(kept)" = 2 ]'
	rm src/crm/leak.c
fi

echo
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
