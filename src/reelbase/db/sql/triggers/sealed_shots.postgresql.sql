CREATE OR REPLACE FUNCTION public.shots_refuse_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
    SELECT 1 FROM public.scenes AS s JOIN public.plan_versions AS v ON v.id = s.plan_version_id
    WHERE s.id = OLD.scene_id AND v.sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT 1 FROM public.scenes AS s JOIN public.plan_versions AS v ON v.id = s.plan_version_id
    WHERE s.id = NEW.scene_id AND v.sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$
--;
REVOKE ALL ON FUNCTION public.shots_refuse_sealed() FROM PUBLIC, anon, authenticated
--;
CREATE OR REPLACE TRIGGER shots_sealed BEFORE INSERT OR UPDATE OR DELETE ON public.shots
FOR EACH ROW EXECUTE FUNCTION public.shots_refuse_sealed()
--;
CREATE OR REPLACE TRIGGER shots_truncate BEFORE TRUNCATE ON public.shots
FOR EACH STATEMENT EXECUTE FUNCTION public.plan_tables_refuse_truncate()
--;
CREATE OR REPLACE FUNCTION public.shot_events_refuse_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
    SELECT 1 FROM public.shots AS h JOIN public.scenes AS s ON s.id = h.scene_id
    JOIN public.plan_versions AS v ON v.id = s.plan_version_id
    WHERE h.id = OLD.shot_id AND v.sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT 1 FROM public.shots AS h JOIN public.scenes AS s ON s.id = h.scene_id
    JOIN public.plan_versions AS v ON v.id = s.plan_version_id
    WHERE h.id = NEW.shot_id AND v.sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$
--;
REVOKE ALL ON FUNCTION public.shot_events_refuse_sealed() FROM PUBLIC, anon, authenticated
--;
CREATE OR REPLACE TRIGGER shot_events_sealed BEFORE INSERT OR UPDATE OR DELETE ON public.shot_events
FOR EACH ROW EXECUTE FUNCTION public.shot_events_refuse_sealed()
--;
CREATE OR REPLACE TRIGGER shot_events_truncate BEFORE TRUNCATE ON public.shot_events
FOR EACH STATEMENT EXECUTE FUNCTION public.plan_tables_refuse_truncate()
