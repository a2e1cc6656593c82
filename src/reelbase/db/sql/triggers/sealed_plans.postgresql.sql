CREATE FUNCTION plan_versions_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A project takes its versions with it: then the project is gone already.
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER plan_versions_sealed BEFORE UPDATE OR DELETE ON plan_versions
FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL)
EXECUTE FUNCTION plan_versions_refuse_sealed()
--;
CREATE FUNCTION scenes_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
    SELECT 1 FROM plan_versions WHERE id = OLD.plan_version_id AND sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT 1 FROM plan_versions WHERE id = NEW.plan_version_id AND sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$
--;
CREATE TRIGGER scenes_sealed BEFORE INSERT OR UPDATE OR DELETE ON scenes
FOR EACH ROW EXECUTE FUNCTION scenes_refuse_sealed()
--;
CREATE FUNCTION plan_tables_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'plan versions cannot be truncated' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER plan_versions_truncate BEFORE TRUNCATE ON plan_versions
FOR EACH STATEMENT EXECUTE FUNCTION plan_tables_refuse_truncate()
--;
CREATE TRIGGER scenes_truncate BEFORE TRUNCATE ON scenes
FOR EACH STATEMENT EXECUTE FUNCTION plan_tables_refuse_truncate()
