#!/bin/bash
# Starts PostgreSQL as its own user and initialises an empty data folder first: POSTGRES_USER, POSTGRES_PASSWORD,
# POSTGRES_DB, POSTGRES_HOST_AUTH_METHOD, POSTGRES_INITDB_ARGS and the *.sql and *.sh of /docker-entrypoint-initdb.d.
# Arguments that begin with a dash go to the server; any other command is run as it is.
set -euo pipefail

initialise() {
  export POSTGRES_USER=${POSTGRES_USER:-postgres}
  export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  local password=${POSTGRES_PASSWORD:-} method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256} file
  if [[ -z $password && $method != trust ]]; then
    echo "Set POSTGRES_PASSWORD, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in." >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # several arguments in one variable
  initdb -U "$POSTGRES_USER" --pwfile=<(echo "$password") ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all $method" >>"$PGDATA/pg_hba.conf"

  # Only this script reaches the server before it is set up.
  pg_ctl -w start -o "$(printf '%q ' "${@:2}" -c listen_addresses=)"
  local query=(psql -v ON_ERROR_STOP=1 --no-psqlrc -U "$POSTGRES_USER")
  if [[ $POSTGRES_DB != postgres ]]; then
    "${query[@]}" -d postgres -v name="$POSTGRES_DB" <<<'create database :"name"'
  fi
  for file in /docker-entrypoint-initdb.d/*; do
    # shellcheck disable=SC1090 # whatever lies there
    case $file in
      *.sql) "${query[@]}" -d "$POSTGRES_DB" -f "$file" ;;
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
    esac
  done
  pg_ctl -w stop -m fast
}

if [[ ${1:-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1:-} != postgres || ${2:-} == --version ]]; then exec "$@"; fi

if [[ $(id -u) == 0 ]]; then
  install -d -o postgres -g postgres -m 700 "$PGDATA"
  find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
  export HOME=/var/lib/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
[[ -s $PGDATA/PG_VERSION ]] || initialise "$@"
exec "$@"
