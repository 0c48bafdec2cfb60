#!/usr/bin/env bash
# A private PostgreSQL for the tests: start [FOLDER] prints its address, stop FOLDER ends it,
# start FOLDER goes on with it at the same address. From Debian's binaries, on loopback alone.
set -euo pipefail

bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || command -v initdb || echo none/x)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed (Debian: apt-get install postgresql)" >&2; exit 3; }

as_owner() { # initdb refuses to run as root
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case "${1:-}" in
start)
  folder=${2:-$(mktemp -d /tmp/credcheck-postgres.XXXXXX)}
  cd / # a folder that the owner may enter
  if [ ! -d "$folder/data" ]; then
    [ "$(id -u)" = 0 ] && chown postgres "$folder"
    as_owner "$bin/initdb" -D "$folder/data" -U credcheck -A trust -E UTF8 --no-sync >/dev/null
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$folder/port"
  fi
  port=$(<"$folder/port")
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
