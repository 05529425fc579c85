#!/bin/sh
# siyu simulate with the shipped scripts, 10,000 customers, 14 days: wall time in as many processes as there are processors, and the CPU of
# all of them. On a machine with other work the second figure tells more: divided by the processors it is what the first comes to at best.
set -u
: "${SIYU:?the program}"
case $SIYU in /*) ;; *) SIYU=$PWD/$SIYU ;; esac
customers=${1:-10000} days=${2:-14}
sop=$PWD/sop
dir=$(mktemp -d "${TMPDIR:-/tmp}/siyu-bench-XXXXXX") || exit 1
echo "== simulate"
begin=$(date +%s%N)
(cd "$dir" && "$SIYU" simulate "$sop" --customers "$customers" --days "$days" --json > out) || exit 1
end=$(date +%s%N)
ms=$(((end - begin) / 1000000))
grep -q "\"added\":$customers," "$dir/out" || { echo "not all customers came"; exit 1; }
printf '%s customers, %s days: %d.%02d s on %s processors; CPU (user, system): ' "$customers" "$days" $((ms / 1000)) $((ms % 1000 / 10)) "$(nproc)"
times > "$dir/cpu"
tail -n 1 "$dir/cpu"
rm -rf "$dir"
