#!/bin/sh
# Manual pages and completion: each command, option, key and word stands there, nothing that there is not, and they are without an
# error of form. Run by `make check`; SIYU is the program, O an empty folder. Says loudly what was left out.
set -u
: "${SIYU:?the program}" "${O:?a folder}"
bad=0
ok() { echo "ok $1"; }
not_ok() { echo "error: $1: $2"; bad=1; }
left_out() { echo "SKIP $1: $2 is not here"; }
have() { command -v "$1" > /dev/null 2>&1; }
case $SIYU in /*) ;; *) SIYU=$PWD/$SIYU ;; esac
rm -rf "$O"
scripts/pages "$SIYU" "$O" || exit 1
LC_ALL=C.UTF-8
export LC_ALL

# What the page says, in the order of the table, is what the table says.
compare() { if diff "$O/want" "$O/got" > "$O/diff" && [ -s "$O/want" ]; then ok "$1"; else not_ok "$1" "$(head -n 5 "$O/diff")"; fi; }
"$SIYU" help | awk '/^  [a-z]+ / { print $1 }' > "$O/want"
sed -n 's/^\.SS //p' "$O/siyu.1" > "$O/got"
compare siyu.1
"$SIYU" config --example | awk '/^(# )?\[/ { if (map != "") print map; sub(/^# /, ""); print; map = "NAME"; n = 0; next } /^#? ?[^ =]+ = / && (!/^# / || n) { s = $0; sub(/^# /, "", s); sub(/ = .*/, "", s); print s; map = ""; n = 0; next } /^# / { n = 1 } END { if (map != "") print map }' > "$O/want"
sed -n -e 's/\\-/-/g' -e '/^\.SH [A-Z]/d' -e 's/^\.SH //p' -e 's/^\.B \(siyu config\)$/\1/' -e '/^siyu config$/d' -e 's/^\.B //p' "$O/siyu.conf.5" > "$O/got"
compare siyu.conf.5
"$SIYU" words | awk '/^  / { sub(/^ +/, ""); sub(/  .*/, ""); print }' > "$O/want"
sed -n -e 's/\\-/-/g' -e '1,/^\.SH DESC/d' -e '/^\.B siyu /d' -e 's/^\.B //p' "$O/siyu-scripts.7" > "$O/got"
compare siyu-scripts.7
if grep -q '^写法：回复、购买' "$O/siyu-scripts.7"; then ok details; else not_ok details "等待 is not explained"; fi
sed -n 's/^Exit codes: \([^.]*\)\..*/\1/p' README.md | grep -o '[0-9]\{1,\}' > "$O/want"
sed -n '/^\.SH EXIT STATUS/,/^\.SH FILES/p' "$O/siyu.1" | grep -o '[0-9]\{1,\}' > "$O/got"
compare exit-codes

if have mandoc; then
	if said=$(mandoc -Tlint -Wwarning "$O"/*.[157]); then ok mandoc; else not_ok mandoc "$(printf '%s\n' "$said" | head -n 5)"; fi
elif have man && man --version 2> /dev/null | grep -q '^man 2'; then
	# Chinese has no blanks to break or stretch a line at.
	said=$(for p in "$O"/*.[157]; do man --warnings=w -E UTF-8 -l "$p" 2>&1 > "$O/plain"; done | grep -v 'break line\|cannot adjust line')
	if [ -z "$said" ]; then ok man; else not_ok man "$said"; fi
else
	left_out 'form of the manual pages' 'mandoc or man-db'
fi

# completes SHELL WORD WORDS…: that last word of a line is offered.
if have bash; then
	bash_offers() {
		bash -c '. "$1"; want=$2; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _siyu; printf "%s\n" "${COMPREPLY[@]}" | grep -qx -- "$want"' - "$O/siyu" "$@"
	}
	bash_offers serve siyu ser && bash_offers retry siyu inbox '' && bash_offers --after siyu --conf x inbox --a && bash_offers structure siyu report '' &&
		bash_offers 渠道码 siyu export '' && bash_offers --jobs siyu simulate --j && ! bash_offers --after siyu serve -- && ok bash || not_ok bash "a word is not offered"
else
	left_out 'completion of bash' bash
fi
if have zsh; then
	if zsh -n "$O/_siyu" && zsh -fc 'autoload -U compinit; compinit -D -u; source $1; [[ ${_comps[siyu]} == _siyu ]]' - "$O/_siyu"; then ok zsh; else not_ok zsh "it does not load"; fi
else
	left_out 'completion of zsh' zsh
fi
if have fish; then
	HOME=$O fish -c 'source $argv[1]; complete -C "siyu inb"; complete -C "siyu inbox --af"; complete -C "siyu report str"' "$O/siyu.fish" | cut -f 1 | tr '\n' ' ' > "$O/got"
	if [ "$(cat "$O/got")" = 'inbox --after structure ' ]; then ok fish; else not_ok fish "$(cat "$O/got")"; fi
else
	left_out 'completion of fish' fish
fi
exit $bad
