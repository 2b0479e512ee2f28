-- The monitor's own login: it reads, and writes miners' payout minimums and nothing else. The
-- password is in the setting katpool.monitor_password, so that no statement contains it. May be run
-- again; the roles are made once more for a database that was restored on another server.
DO $$
DECLARE
  role TEXT;
BEGIN
  FOREACH role IN ARRAY ARRAY['katpool_reader', 'katpool_minimum', 'katpool_monitor'] LOOP
    IF to_regrole(role) IS NULL THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO katpool_reader, katpool_minimum', current_schema());
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO katpool_reader', current_schema());
  EXECUTE format(
    'ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT ON TABLES TO katpool_reader',
    current_schema());
  GRANT INSERT, SELECT ON payout_minimum TO katpool_minimum;
  GRANT SELECT ON ledger_account TO katpool_minimum;
  GRANT katpool_reader, katpool_minimum TO katpool_monitor;
  EXECUTE format('ALTER ROLE katpool_monitor LOGIN PASSWORD %L',
    current_setting('katpool.monitor_password'));
END $$;
