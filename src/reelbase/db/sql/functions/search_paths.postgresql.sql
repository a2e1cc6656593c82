-- A project takes its versions with it: then the project is gone already.
CREATE OR REPLACE FUNCTION public.plan_versions_refuse_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM public.projects WHERE id = OLD.project_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE OR REPLACE FUNCTION public.scenes_refuse_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
    SELECT 1 FROM public.plan_versions WHERE id = OLD.plan_version_id AND sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT 1 FROM public.plan_versions WHERE id = NEW.plan_version_id AND sealed_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'plan version is sealed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END;
$$
--;
-- The caller's rights are enough: everybody reads the own profile. Visitors have no use for it.
ALTER FUNCTION public.is_admin() SECURITY INVOKER
--;
REVOKE ALL ON FUNCTION public.is_admin() FROM PUBLIC, anon
--;
-- The default of the keys, which clients insert rows with.
GRANT EXECUTE ON FUNCTION public.new_time_ordered_id() TO authenticated
--;
-- An empty search path is not one without temporary objects: their schema comes first unless it is named, and a type
-- of that name would be used instead of the server's, with the rights of the function's owner.
DO $$
DECLARE
  v_function regprocedure;
  v_result regtype;
BEGIN
  FOR v_function, v_result IN
    SELECT p.oid, p.prorettype FROM pg_catalog.pg_proc AS p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (
      'audit_digest', 'audit_id', 'claim_draft_prompt', 'count_job_event', 'credit_holds_check_change',
      'credit_holds_check_new', 'credit_ledger_refuse_change', 'credit_tables_refuse_delete',
      'credit_tables_refuse_truncate', 'get_credit_balance', 'grant_welcome_credits', 'handle_new_profile',
      'handle_new_user', 'hold_credits', 'is_admin', 'make_audit_partitions', 'new_time_ordered_id',
      'plan_tables_refuse_truncate', 'plan_versions_refuse_sealed', 'refuse_change', 'reserve_credits',
      'scenes_refuse_sealed', 'update_updated_at', 'wall_in_audit_partition', 'write_audit')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', v_function);
    IF v_result = 'trigger'::regtype THEN
      -- Triggers run without it.
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, anon, authenticated', v_function);
    END IF;
  END LOOP;
  IF starts_with(obj_description('auth.uid()'::regprocedure, 'pg_proc'), 'Made by Reelbase') THEN
    ALTER FUNCTION auth.uid() SET search_path = pg_catalog, pg_temp;
  END IF;
END;
$$
--;
DO $$
BEGIN
  -- Not on a host, whose rights are its own. Whoever may not take them away leaves that to an administrator.
  IF NOT coalesce(starts_with(obj_description('auth.uid()'::regprocedure, 'pg_proc'), 'Made by Reelbase'), false) THEN
    RETURN;
  END IF;
  IF pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE') THEN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO service_role', current_database());
  END IF;
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
      pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
      pg_catalog.lo_from_bytea(oid, bytea) TO service_role;
  END IF;
END;
$$
