#!/bin/sh
# scripts/check-docs must be able to fail: each fault is planted in a scratch copy of what it reads and must be named. Run by `make check`.
set -u
scratch=$(mktemp -d "${TMPDIR:-/tmp}/siyu-docs.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
bad=0
cp -R .github README.md README.zh-CN.md CHANGELOG.md LICENSE conf include scripts sop src tests "$scratch/"
cd "$scratch" || exit 1
if scripts/check-docs; then echo "ok sound"; else echo "error: what is sound is refused"; bad=1; fi
# plant NAME FILE SED MESSAGE
plant() {
	cp "$2" kept
	sed "$3" kept > "$2"
	if cmp -s kept "$2"; then echo "error: $1: nothing was planted"; bad=1; fi
	if scripts/check-docs > said 2>&1; then
		echo "error: $1: passed"
		bad=1
	elif grep -qF -- "$4" said; then
		echo "ok $1"
	else
		echo "error: $1: another message: $(cat said)"
		bad=1
	fi
	cp kept "$2"
}
plant 'an arrow more' scripts/layers 's/^crm     : base /crm     : base crypt /' 'src/README.md: error: is not what'
plant 'a face told anew' include/base/span.h '1s/borrowed/lent/' 'src/base/README.md: error: is not what'
plant 'a test that is gone' .github/SECURITY.md 's/`test_replay`/`test_nothing`/' "has no test 'test_nothing'"
plant 'a file that is gone' conf/RUNBOOK.md 's|`tests/app/test_kill.c`|`tests/app/test_killed.c`|' "names the test 'tests/app/test_killed.c'"
plant 'a promise without a test' .github/SECURITY.md '$a | what is promised | by |\n|---|---|\n| all is well | me |' 'a promise without the test'
plant 'a link to nowhere' .github/CONTRIBUTING.md 's|(STYLE.md)|(STYLES.md)|' "a link to 'STYLES.md'"
plant 'a line of the log' conf/RUNBOOK.md '/checkpoint failed/d' "says nothing of the line 'checkpoint failed'"
plant 'a line of the status' conf/RUNBOOK.md '/`coupons_low`/d' "says nothing of 'coupons_low'"
plant 'an alert that nobody knows' conf/RUNBOOK.md '/`SiyuUnsure`/d' "says nothing of the alert 'SiyuUnsure'"
plant 'an alert of no figure' conf/prometheus/siyu.rules.yml 's/siyu_wal_bytes/siyu_wal_octets/' "'siyu_wal_octets' is no figure"
plant 'a figure without alert' conf/prometheus/siyu.rules.yml 's/siyu_disk_free_bytes/siyu_wal_bytes/' "no alert looks at 'siyu_disk_free_bytes'"
plant 'an alert that nobody tries' tests/house/alerts.yml '/alertname: SiyuHeld}/d' "does not say when the alert 'SiyuHeld' is quiet"
plant 'an alert that need not fire' tests/house/alerts.yml 's/value: 18}/value: 17}/' 'alerts fire where all is wrong'
plant 'a parser that nobody knows' .github/SECURITY.md 's|`tests/fuzz/fuzz_url.c`; ||' 'does not name what is fuzzed by tests/fuzz/fuzz_url.c'
if command -v promtool > /dev/null 2>&1; then
	cp conf/prometheus/siyu.rules.yml tests/house/alerts.yml .
	if promtool test rules alerts.yml; then echo "ok alerts"; else echo "error: an alert does not fire, or does when all is well"; bad=1; fi
else
	echo "SKIP rules of alerts: promtool is not here"
fi
exit $bad
