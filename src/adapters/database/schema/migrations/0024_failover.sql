-- The timeline of the write-ahead log that is being written. That of the last checkpoint stays the
-- old one for minutes after a standby was promoted, and payments would go on meanwhile.

CREATE OR REPLACE FUNCTION database_identity() RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT concat_ws(':', s.system_identifier, d.oid, 'pool_control'::regclass::oid,
    CASE WHEN pg_is_in_recovery() THEN k.timeline_id
    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END)
  FROM pg_control_system() AS s, pg_control_checkpoint() AS k, pg_database AS d
  WHERE d.datname = current_database()
$$;
