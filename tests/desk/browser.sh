#!/bin/sh
# browser.sh [FOLDER]: the pages in a real browser (tests/desk/test_browser.c), with a picture of each in FOLDER. Called by `make check`,
# which sets B (the variant's build folder). Installs Debian's chromium and its driver where they are missing and may be; exit 77: left out.
set -u
: "${B:=build/release}"
if ! command -v chromedriver > /dev/null 2>&1; then
	if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null 2>&1; then
		DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends chromium chromium-driver fonts-noto-cjk
	fi
	command -v chromedriver > /dev/null 2>&1 || { echo "chromedriver is not installed: no browser looked at the pages"; exit 77; }
fi
if [ $# -gt 0 ]; then
	mkdir -p "$1" || exit 1
	export SIYU_SCREENSHOTS="$1"
fi
case $B in /*) ;; *) B=./$B ;; esac
exec "$B/tests/desk/test_browser"
