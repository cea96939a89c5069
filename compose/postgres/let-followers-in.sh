# Runs once, when the database is created: other servers may stream from this one, without a password.
echo "host replication all all trust" >> "$PGDATA/pg_hba.conf"
