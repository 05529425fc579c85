#!/bin/sh
# A link that somebody put in place of a database of the data folder is followed by no command, and said with what to do; folders may be links.
. tests/shell.sh

# says NAME CODE PART COMMAND…
says() {
	name=$1 code=$2 part=$3
	shift 3
	out=$(timeout 60 "$SIYU" --conf siyu.conf "$@" 2>&1 < /dev/null)
	got=$?
	case $got/$out in
	"$code"/*"$part"*) ok "$name" ;;
	*) not_ok "$name" "$got instead of $code, or no '$part' in: $out" ;;
	esac
}
# refused NAME COMMAND…: by the link at $at, which leads to $to: it stays as it is, and what is there, too.
refused() {
	called=$1
	shift
	says "$called-says-what" 3 "$at' is a link" "$@"
	case $out in *'先查是谁放的'*) ok "$called-says-what-to-do" ;; *) not_ok "$called-says-what-to-do" "$out" ;; esac
	same "$called-leaves-the-link" "$(readlink "$at")" "$to"
	if [ "$to" = "$PWD/missing.db" ]; then
		if [ -e missing.db ]; then not_ok "$called-makes-nothing" "$(ls -l missing.db)"; else ok "$called-makes-nothing"; fi
	else
		same "$called-writes-nothing" "$(cksum "$to")" "$was"
	fi
}

cp -R "$root/sop" sop
cat > siyu.conf <<-'END'
	[corp]
	corpid = wx5823bf96d3bd56c7
	[app bot]
	agentid = 218
	secret = hush
	token = QDG6eK
	aes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C
	[gate]
	listen = 127.0.0.1:0
	[desk]
	listen = 127.0.0.1:0
	[wecom]
	api_base = http://127.0.0.1:1
	[data]
	dir = data
	[scripts]
	dir = sop
END
chmod 600 siyu.conf

# -- folders behind links: as many as there are, data/state -> ../disk/state
mkdir -p disk/data disk/state
ln -s disk/data data
ln -s ../state disk/data/state
says a-folder-behind-links 0 '' orders add --order-no 1 --amount 5
for f in disk/data/inbox/inbox.db disk/state/siyu.db; do
	if [ -f $f ]; then ok "it-stands-in-$f"; else not_ok "it-stands-in-$f" "$(find . -name '*.db')"; fi
done
says status-behind-links 0 '' status
says backup-behind-links 0 '' backup one
says restore-behind-links 0 '' restore one --data back

# -- and files that are
for db in inbox/inbox.db state/siyu.db; do
	mv "data/$db" kept.db
	was=$(cksum "$PWD/kept.db")
	at=data/$db
	for to in "$PWD/kept.db" "$PWD/missing.db"; do
		ln -s "$to" "$at"
		case $to in */kept.db) where=$db-to-a-file ;; *) where=$db-to-nothing ;; esac
		refused "status-$where" status
		refused "import-$where" orders add --order-no 2 --amount 5
		refused "forget-$where" forget wmA --yes
		refused "backup-$where" backup "two"
		if [ -e two ]; then not_ok "no-half-backup-$where" "$(find two)"; else ok "no-half-backup-$where"; fi
		refused "serve-$where" serve
		rm "$at"
	done
	mv kept.db "data/$db"
done
for end in wal shm journal; do
	at=data/state/siyu.db-$end to=$PWD/missing.db
	rm -f "$at"
	ln -s "$to" "$at"
	refused "status-$end" status
	rm "$at"
done
# -- in a backup that somebody else could write
mv one/inbox/inbox.db kept.db
was=$(cksum "$PWD/kept.db") at=one/inbox/inbox.db to=$PWD/kept.db
ln -s "$to" "$at"
refused restore restore one --data again
says all-is-well 0 '' status
exit $bad
