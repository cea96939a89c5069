# Starts a server that follows another one: it begins with a copy, then streams. A promoted server stays promoted when it
# is started again.
#   PRIMARY_HOST, PRIMARY_PORT  where the primary is dialled: this region's end of the link
#   arguments                   the server's command line
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  pg_basebackup -h "$PRIMARY_HOST" -p "$PRIMARY_PORT" -U regiondrill -D "$PGDATA" --checkpoint=fast
  chmod 700 "$PGDATA"
  touch "$PGDATA/standby.signal"
fi
exec "$@" \
  -c "primary_conninfo=host=$PRIMARY_HOST port=$PRIMARY_PORT user=regiondrill application_name=standby" \
  -c wal_receiver_status_interval=1s \
  -c wal_retrieve_retry_interval=200ms
