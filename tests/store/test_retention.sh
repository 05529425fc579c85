#!/bin/sh
# Every table says how long its rows stay (src/store/schema/retention.txt), and what is to be pruned has a statement that does it.
set -eu
cd "$(dirname "$0")/../.."
list=src/store/schema/retention.txt
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat src/store/schema/*.sql | sed -n 's/^CREATE TABLE \([a-z_]*\).*/\1/p' | sort >"$tmp/schema"
grep -v '^#' "$list" | cut -d' ' -f1 | sort >"$tmp/said"
if ! diff "$tmp/schema" "$tmp/said"; then
	echo "a table of the schema is not in $list, or one there is in no schema: say how long its rows stay" >&2
	exit 1
fi
grep -v '^#' "$list" | while read -r table how why; do
	case $how in
	pruned) grep -q "DELETE FROM $table " src/store/*.c || { echo "nothing prunes $table" >&2; exit 1; } ;;
	now | ever) ;;
	*) echo "$table: '$how' is none of pruned, now, ever" >&2; exit 1 ;;
	esac
	[ -n "$why" ] || { echo "$table: no reason" >&2; exit 1; }
done
