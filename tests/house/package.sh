#!/bin/sh
# The Debian package of `make deb`: what is in it, the same bytes twice, and, where SIYU_BARE names the root of a bare Debian (debootstrap
# --variant=minbase) and we are root, that it is installed, run, removed and purged in a copy of it without a trace but what people put there.
# Run by `make check`; MAKE makes it, O is an empty folder for what it makes, B the build folder. Says loudly what was left out.
set -u
: "${O:?a folder}" "${B:?the build folder}"
bad=0
ok() { echo "ok $1"; }
not_ok() { echo "error: $1: $2"; bad=1; }
command -v dpkg-deb > /dev/null && command -v dpkg-shlibdeps > /dev/null || { echo "dpkg-dev is not installed"; exit 77; }
rm -rf "$O"
mkdir -p "$O"
deb=$("${MAKE:-make}" -s O="$B" deb | tail -n 1)
[ -f "$deb" ] || { not_ok package "'make deb' made none"; exit 1; }
cp "$deb" "$O/one.deb"
"${MAKE:-make}" -s O="$B" deb > /dev/null
if cmp "$deb" "$O/one.deb"; then ok 'same bytes'; else not_ok 'same bytes' 'two packages of one tree differ'; fi

dpkg-deb -c "$deb" | awk '{ print $1, $2, $6 }' > "$O/list"
for path in bin/siyu lib/systemd/system/siyu.service lib/systemd/system/siyu@.service lib/sysusers.d/siyu.conf lib/tmpfiles.d/siyu.conf \
	share/man/man1/siyu.1.gz share/man/man5/siyu.conf.5.gz share/man/man7/siyu-scripts.7.gz share/bash-completion/completions/siyu \
	share/siyu/siyu.conf.example share/doc/siyu/copyright share/doc/siyu/changelog.gz share/doc/siyu/SECURITY.md; do
	grep -q " ./usr/$path\$" "$O/list" || not_ok files "no /usr/$path"
done
if grep -v ' root/root ' "$O/list"; then not_ok owners 'not all is of root'; else ok owners; fi
if grep -E '^-.{4}w|^-.{7}w' "$O/list"; then not_ok rights 'others may write'; else ok rights; fi
dpkg-deb -f "$deb" Depends | grep -q 'libsqlite3-0' || not_ok depends 'sqlite is not among them'
# The image runs what the package runs.
for package in $(dpkg-deb -f "$deb" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g'); do
	case $package in libc6 | passwd) continue ;; esac
	grep -q " $package\( \|$\)" conf/Dockerfile || not_ok Dockerfile "does not install $package"
done
for script in postinst prerm postrm; do
	dpkg-deb -I "$deb" $script > "$O/$script" && sh -n "$O/$script" || not_ok $script 'is no shell'
done

if [ -z "${SIYU_BARE:-}" ] || [ "$(id -u)" -ne 0 ]; then
	echo "SKIP install and purge: SIYU_BARE names no bare Debian root, or we are not root"
	exit $bad
fi
root=$(cd "$O" && pwd)/root
cp -a "$SIYU_BARE" "$root"
cp "$deb" "$root/siyu.deb"
in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive "$@"; }
# Its libraries first, so that what is compared below is the package's own.
in_root sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends $(dpkg-deb -f siyu.deb Depends | sed "s/([^)]*)//g; s/|[^,]*//g; s/,/ /g")' \
	> "$O/apt.log" 2>&1 || { not_ok apt "$(tail -n 3 "$O/apt.log")"; exit 1; }
every_file() { (cd "$root" && find . -path ./var/lib/dpkg -prune -o -path ./var/cache -prune -o -path ./var/log -prune -o -path ./proc -prune -o -print | grep -v -E '^./etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|^./etc/.pwd.lock$' | LC_ALL=C sort); }
every_file > "$O/before"
if in_root dpkg -i siyu.deb > "$O/install.log" 2>&1; then ok install; else not_ok install "$(tail -n 3 "$O/install.log")"; fi
in_root siyu help > "$O/help" 2>&1 && grep -q serve "$O/help" || not_ok run 'siyu help does not run'
in_root getent passwd siyu | grep -q ':/var/lib/siyu:/usr/sbin/nologin$' || not_ok user 'no user siyu'
[ "$(stat -c '%a %U' "$root/etc/siyu/credentials")" = '700 root' ] || not_ok folders 'credentials are not of root alone'
[ "$(in_root stat -c '%a %U:%G' /etc/siyu)" = '750 root:siyu' ] || not_ok folders '/etc/siyu'
[ "$(in_root stat -c '%a %U:%G' /var/lib/siyu)" = '750 siyu:siyu' ] || not_ok folders '/var/lib/siyu'
# An upgrade onto itself asks nothing and changes nothing.
echo '[corp]' > "$root/etc/siyu/siyu.conf"
in_root dpkg -i siyu.deb > "$O/again.log" 2>&1 && grep -q '\[corp\]' "$root/etc/siyu/siyu.conf" || not_ok upgrade "$(tail -n 3 "$O/again.log")"
in_root dpkg -r siyu > "$O/remove.log" 2>&1 || not_ok remove "$(tail -n 3 "$O/remove.log")"
[ -e "$root/etc/siyu/siyu.conf" ] && ok 'conf stays' || not_ok remove 'took the configuration'
in_root dpkg -P siyu > "$O/purge.log" 2>&1 || not_ok purge "$(tail -n 3 "$O/purge.log")"
[ -e "$root/etc/siyu/siyu.conf" ] || not_ok purge 'took a configuration that somebody wrote'
rm "$root/etc/siyu/siyu.conf"
rmdir "$root/etc/siyu"
every_file > "$O/after"
if diff "$O/before" "$O/after"; then ok 'no trace'; else not_ok 'no trace' 'files differ'; fi
rm -rf "$root"
exit $bad
