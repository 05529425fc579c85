#!/bin/sh
# sdk.sh: siyu and its sandbox against code that others wrote: Tencent's @wecom/crypto seals and opens callbacks, node-easywechat calls
# the sandbox. Both come from npm into $O/sdk, where they stay until package.json changes; nothing of siyu needs them.
# Called by `make check`, which sets SIYU (the program) and O (the build folder). Ends with `N passed, N failed`; exit 77: left out.
set -u
: "${SIYU:?the program}" "${O:?the build folder}"
here=$(cd "$(dirname "$0")" && pwd)
for tool in node npm; do
	command -v $tool > /dev/null 2>&1 || { echo "$tool is not installed: nobody else's code was asked about callbacks and calls"; exit 77; }
done
case $SIYU in /*) ;; *) SIYU=$PWD/$SIYU ;; esac
export SIYU
mkdir -p "$O/sdk/tmp" || exit 1
modules=$(cd "$O/sdk" && pwd)
if ! cmp -s "$here/package.json" "$modules/installed.json"; then
	rm -rf "$modules/node_modules" "$modules/package-lock.json" "$modules/installed.json"
	cp "$here/package.json" "$modules/package.json"
	# Scripts of packages do not run: what is tested here is plain JavaScript.
	if ! npm install --prefix "$modules" --ignore-scripts --no-audit --no-fund --fetch-retries 1 --loglevel error 2>&1; then
		echo "npm could not install the packages: nobody else's code was asked about callbacks and calls"
		exit 77
	fi
	cp "$here/package.json" "$modules/installed.json"
fi
export NODE_PATH="$modules/node_modules" SIYU_TMP="$modules/tmp"
passed=0 failed=0
for part in callbacks calls; do
	rm -rf "${SIYU_TMP:?}"/*
	node "$here/$part.js" > "$modules/$part.log" 2>&1
	code=$?
	cat "$modules/$part.log"
	passed=$((passed + $(grep -c '^ok ' "$modules/$part.log")))
	bad=$(grep -c '^not ok ' "$modules/$part.log")
	if [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	failed=$((failed + bad))
done
printf '\n%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ] && [ $passed -gt 0 ]
