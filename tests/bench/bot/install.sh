#!/bin/sh
# install.sh FOLDER: the bot and what it needs of npm in FOLDER, where it stays until package.json changes. Its SQLite module is compiled
# against the headers that came with node. Called by `make bench`; says what was left out, and then FOLDER/bot.js is not there.
set -u
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?a folder}" && cd "$1" || exit 1
rm -f bot.js
for tool in node npm c++ make python3; do
	command -v $tool > /dev/null 2>&1 || { echo "bench: $tool is not installed: the bot of Node is left out"; exit 0; }
done
node=$(dirname "$(dirname "$(command -v node)")")
[ -e "$node/include/node/node.h" ] || { echo "bench: the headers of node are not installed (libnode-dev): the bot of Node is left out"; exit 0; }
if ! cmp -s "$here/package.json" installed.json; then
	rm -rf node_modules package-lock.json installed.json
	cp "$here/package.json" package.json
	if ! npm install --nodedir="$node" --build-from-source --no-audit --no-fund --fetch-retries 1 --loglevel error > install.log 2>&1; then
		echo "bench: npm could not install what the bot of Node needs ($1/install.log): it is left out"
		exit 0
	fi
	cp "$here/package.json" installed.json
fi
cp "$here/bot.js" bot.js
