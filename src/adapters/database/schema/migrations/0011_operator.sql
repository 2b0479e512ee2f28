-- Who changed what by hand, when and why: one row per operator's command that changes something.

CREATE TABLE operator_action (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operator TEXT NOT NULL CHECK (operator <> ''),
  command TEXT NOT NULL CHECK (command <> ''),
  -- The command's arguments, or what it decided about.
  subject TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL CHECK (reason <> ''),
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- NULL while a command of several transactions runs, or if it was killed.
  outcome TEXT,
  ended_at TIMESTAMPTZ,
  CHECK ((outcome IS NULL) = (ended_at IS NULL))
);

CREATE FUNCTION operator_action_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.outcome IS NOT NULL
     OR (NEW.id, NEW.operator, NEW.command, NEW.subject, NEW.reason, NEW.started_at)
        IS DISTINCT FROM
        (OLD.id, OLD.operator, OLD.command, OLD.subject, OLD.reason, OLD.started_at) THEN
    PERFORM refuse(format('operator action %s is written once', OLD.id));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER operator_action_fixed BEFORE UPDATE ON operator_action
  FOR EACH ROW EXECUTE FUNCTION operator_action_fixed();
CREATE TRIGGER operator_action_kept BEFORE DELETE OR TRUNCATE ON operator_action
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
