#!/bin/sh
# The units and the snippets for web servers, as far as their tools are here: systemd-analyze (verify, security), nginx, Caddy.
# Run by `make check`; SIYU is the program, O an empty folder for what it makes. Says loudly what was left out.
set -u
: "${SIYU:?the program}" "${O:?a folder}"
bad=0 left=0
ok() { echo "ok $1"; }
not_ok() { echo "error: $1: $2"; bad=1; }
left_out() { echo "SKIP $1: $2 is not here"; left=1; }
have() { command -v "$1" > /dev/null 2>&1; }

rm -rf "$O"
mkdir -p "$O"
O=$(cd "$O" && pwd)
bin=$(cd "$(dirname "$SIYU")" && pwd)
scripts/units "$bin" "$O" || exit 1
if grep -l '@[A-Z]*@' "$O"/*.service; then not_ok units "a word was not filled in"; else ok units; fi
for d in 'siyu.service:/etc/siyu/siyu.conf' 'siyu@.service:/etc/siyu/%i/siyu.conf'; do
	if grep -q "^ExecStart=$bin/siyu --conf ${d#*:} serve\$" "$O/${d%%:*}"; then ok "${d%%:*}"; else not_ok "${d%%:*}" "another ExecStart"; fi
done

if have systemd-analyze; then
	said=$(systemd-analyze verify --man=no "$O/siyu.service" "$O/siyu@.service" 2>&1) || not_ok verify "$said"
	if printf '%s' "$said" | grep 'siyu'; then not_ok verify "$said"; else ok verify; fi
	# Tenths above which the hardening has become weaker; what is left is that it speaks to the internet.
	if said=$(systemd-analyze security --offline=true --threshold=15 "$O/siyu.service" 2>&1); then ok security; else
		not_ok security "$(printf '%s\n' "$said" | grep '^✗')"
	fi
else
	left_out 'verify and security' systemd-analyze
fi
if have systemd-tmpfiles && have systemd-sysusers; then
	mkdir -p "$O/root/etc" "$O/root/usr/lib/sysusers.d" "$O/root/usr/lib/tmpfiles.d"
	cp conf/systemd/sysusers.conf "$O/root/usr/lib/sysusers.d/siyu.conf"
	cp conf/systemd/tmpfiles.conf "$O/root/usr/lib/tmpfiles.d/siyu.conf"
	if said=$(systemd-sysusers --root="$O/root" siyu.conf 2>&1) && grep -q '^siyu:.*:/var/lib/siyu:' "$O/root/etc/passwd"; then
		ok sysusers
	else
		not_ok sysusers "$said"
	fi
	if [ "$(id -u)" -ne 0 ]; then
		left_out tmpfiles root
	elif said=$(systemd-tmpfiles --root="$O/root" --create siyu.conf 2>&1) && [ "$(stat -c %a "$O/root/etc/siyu/credentials")" = 700 ]; then
		ok tmpfiles
	else
		not_ok tmpfiles "$said"
	fi
else
	left_out 'sysusers and tmpfiles' systemd
fi

if have nginx && have openssl; then
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=siyu.example.com -keyout "$O/key" -out "$O/cert" 2> /dev/null
	{
		echo "pid $O/nginx.pid; error_log stderr; events {} http { access_log off;"
		for t in client_body proxy fastcgi uwsgi scgi; do echo "${t}_temp_path $O/tmp-$t;"; done
		sed -e "s|/etc/ssl/certs/.*;|$O/cert;|" -e "s|/etc/ssl/private/.*;|$O/key;|" conf/nginx/siyu.conf
		echo "}"
	} > "$O/nginx.conf"
	if said=$(nginx -t -c "$O/nginx.conf" 2>&1); then ok nginx; else not_ok nginx "$said"; fi
else
	left_out nginx 'nginx or openssl'
fi
if have caddy; then
	if said=$(caddy validate --adapter caddyfile --config conf/caddy/Caddyfile 2>&1); then ok caddy; else not_ok caddy "$said"; fi
else
	left_out caddy caddy
fi
if [ $bad -eq 0 ] && [ $left -ne 0 ]; then echo "the rest passed"; fi
exit $bad
