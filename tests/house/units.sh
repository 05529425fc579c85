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
	# As it runs, on sockets of files, with pages that say whom they were told of.
	if have curl; then
		sed -e "/listen \[::\]/d" -e "s|listen 443|listen unix:$O/tls.sock|" -e "s|listen 80;|listen unix:$O/plain.sock;|" \
			-e "s|http://127.0.0.1:8081|http://unix:$O/desk.sock|" -e "\$d" "$O/nginx.conf" > "$O/nginx-run.conf"
		printf 'server { listen unix:%s; location / { return 200 "told=$http_x_real_ip;"; } }\n}\n' "$O/desk.sock" >> "$O/nginx-run.conf"
		if nginx -c "$O/nginx-run.conf" > "$O/nginx.log" 2>&1; then
			ask() { curl -sk --max-time 10 --unix-socket "$O/tls.sock" "$@"; }
			got=$(ask -H 'X-Real-IP: 6.6.6.6' https://siyu.example.com/signin)
			if [ "$got" = 'told=unix:;' ]; then ok nginx-says-who-is-there; else not_ok nginx-says-who-is-there "$got"; fi
			got=$(ask -o /dev/null -w '%{http_code}' https://siyu.example.com/metrics)
			if [ "$got" = 404 ]; then ok nginx-keeps-metrics; else not_ok nginx-keeps-metrics "$got"; fi
			kill "$(cat "$O/nginx.pid")"
		else
			not_ok nginx-runs "$(cat "$O/nginx.log")"
		fi
	else
		left_out 'nginx as it runs' curl
	fi
else
	left_out nginx 'nginx or openssl'
fi
if have caddy; then
	if said=$(caddy validate --adapter caddyfile --config conf/caddy/Caddyfile 2>&1); then ok caddy; else not_ok caddy "$said"; fi
	if have curl; then
		{
			printf '{\n\tadmin off\n}\n'
			sed -e "s|^siyu.example.com {|http://siyu.example.com {\n	bind unix/$O/caddy.sock|" -e "s|127.0.0.1:8081|unix/$O/pages.sock|" conf/caddy/Caddyfile
			printf 'http:// {\n\tbind unix/%s\n\trespond "told={header.X-Real-IP};"\n}\n' "$O/pages.sock"
		} > "$O/Caddyfile"
		XDG_DATA_HOME=$O XDG_CONFIG_HOME=$O caddy run --adapter caddyfile --config "$O/Caddyfile" > "$O/caddy.log" 2>&1 &
		caddy=$!
		ask() { curl -s --max-time 10 --unix-socket "$O/caddy.sock" "$@"; }
		n=0
		until ask -o /dev/null http://siyu.example.com/ || [ $n -eq 500 ] || ! kill -0 "$caddy" 2> /dev/null; do
			n=$((n + 1))
			sleep 0.02
		done
		got=$(ask -o /dev/null -w '%{http_code}' http://siyu.example.com/metrics)
		if [ "$got" = 404 ]; then ok caddy-keeps-metrics; else not_ok caddy-keeps-metrics "$got: $(tail -3 "$O/caddy.log")"; fi
		got=$(ask -H 'X-Real-IP: 6.6.6.6' http://siyu.example.com/signin)
		case $got in
		*6.6.6.6*) not_ok caddy-says-who-is-there "$got" ;;
		told=*) ok caddy-says-who-is-there ;;
		*) not_ok caddy-says-who-is-there "$got" ;;
		esac
		kill "$caddy"
		wait "$caddy"
	else
		left_out 'caddy as it runs' curl
	fi
else
	left_out caddy caddy
fi
if [ $bad -eq 0 ] && [ $left -ne 0 ]; then echo "the rest passed"; fi
exit $bad
