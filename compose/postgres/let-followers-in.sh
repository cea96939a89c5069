# Run once, when the database is made: other servers may stream from this one, without a password like everybody here.
echo "host replication all all trust" >> "$PGDATA/pg_hba.conf"
