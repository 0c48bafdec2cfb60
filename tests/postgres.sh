#!/usr/bin/env bash
# A private PostgreSQL for the tests: start [FOLDER] prints its address, stop FOLDER ends it.
# Made from Debian's binaries, listening on loopback alone, gone with its folder.
set -euo pipefail

bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || command -v initdb || echo none/x)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed (Debian: apt-get install postgresql)" >&2; exit 3; }

as_owner() { # initdb refuses to run as root
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case "${1:-}" in
start)
  folder=${2:-$(mktemp -d /tmp/credcheck-postgres.XXXXXX)}
  [ "$(id -u)" = 0 ] && chown postgres "$folder"
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  cd / # a folder that the owner may enter
  as_owner "$bin/initdb" -D "$folder/data" -U credcheck -A trust -E UTF8 --no-sync >/dev/null
  as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c max_connections=200" start >/dev/null
  echo "postgresql://credcheck@127.0.0.1:$port/postgres"
  ;;
stop)
  cd /
  as_owner "$bin/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null
  ;;
*)
  sed -n '2,3s/^# //p' "$0"
  exit 2
  ;;
esac
