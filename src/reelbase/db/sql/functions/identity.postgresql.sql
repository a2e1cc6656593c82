DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = v_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', v_role);
      EXCEPTION
        -- Roles belong to the whole server: another database may be creating them at this moment.
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % is missing and may not be created', v_role
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('As an administrator: CREATE ROLE %I NOLOGIN NOINHERIT; GRANT %I TO %I;',
                                v_role, v_role, current_user);
      END;
    END IF;
    IF NOT pg_has_role(current_user, v_role, 'USAGE') THEN
      BEGIN
        EXECUTE format('GRANT %I TO CURRENT_USER', v_role);
      EXCEPTION WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not act as the role %', current_user, v_role
          USING ERRCODE = 'insufficient_privilege',
                HINT = format('As an administrator: GRANT %I TO %I;', v_role, current_user);
      END;
    END IF;
    IF NOT has_schema_privilege(v_role, 'public', 'USAGE') THEN
      EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', v_role);
    END IF;
  END LOOP;
END;
$$
--;
DO $$
BEGIN
  -- Where auth.uid() exists, the schema is somebody else's and stays as it is.
  IF to_regprocedure('auth.uid()') IS NULL THEN
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS $uid$
      SELECT coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
      )::uuid
    $uid$;
    COMMENT ON FUNCTION auth.uid() IS 'Made by Reelbase: the user this transaction acts for.';
    GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
  END IF;
END;
$$
--;
CREATE FUNCTION public.is_admin() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT 1 FROM public.profiles WHERE id = (SELECT auth.uid()) AND is_admin)
$$
--;
REVOKE ALL ON FUNCTION public.is_admin() FROM PUBLIC
--;
GRANT EXECUTE ON FUNCTION public.is_admin() TO anon, authenticated, service_role
--;
CREATE FUNCTION public.update_updated_at() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  -- A writer that sets the time itself keeps it, so that what it holds in memory stays true.
  IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END;
$$
--;
CREATE FUNCTION public.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$
--;
REVOKE ALL ON FUNCTION public.update_updated_at(), public.refuse_change() FROM PUBLIC, anon, authenticated
