CREATE FUNCTION public.audit_digest(p_values jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT SET search_path = '' AS $$
  SELECT coalesce(jsonb_object_agg(key, CASE
    WHEN length(value #>> '{}') > 2000 THEN jsonb_build_object('omitted_chars', length(value #>> '{}'))
    ELSE value
  END), '{}') FROM jsonb_each(p_values)
$$
--;
CREATE FUNCTION public.audit_id(p_at timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE SET search_path = '' AS $$
  -- UUIDv7 with the microseconds after the milliseconds, so that the rows of one transaction sort as they happened.
  SELECT (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4), 3, '0')
          || substr(replace(gen_random_uuid()::text, '-', ''), 17))::uuid
  FROM (SELECT floor(extract(epoch FROM p_at) * 1000000)::bigint AS us) AS moment
$$
--;
CREATE FUNCTION public.write_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  v_before jsonb;
  v_after jsonb;
  v_row jsonb;
  v_owner uuid;
  v_quiet text[] := string_to_array(TG_ARGV[2], ',');
  v_now timestamptz := clock_timestamp();
BEGIN
  IF TG_OP <> 'INSERT' THEN v_before := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN v_after := to_jsonb(NEW); END IF;
  v_row := coalesce(v_after, v_before);
  v_owner := (v_row ->> TG_ARGV[0])::uuid;
  IF v_owner IS NULL THEN
    -- Nobody's yet: what a visitor wrote and never claimed leaves no copy behind.
    RETURN NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    IF v_before - v_quiet = v_after - v_quiet THEN
      RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(b.key, b.value), jsonb_object_agg(b.key, v_after -> b.key)
    INTO v_before, v_after
    FROM jsonb_each(v_before) AS b WHERE b.value IS DISTINCT FROM v_after -> b.key;
  ELSIF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM auth.users WHERE id = v_owner) THEN
    -- Somebody who leaves takes the content along: that it went is written down, not what it was.
    v_before := NULL;
  END IF;
  INSERT INTO public.audit_log
    (id, created_at, table_name, operation, owner_id, actor_id, actor_role, row_id, old_values, new_values)
  VALUES (
    public.audit_id(v_now), v_now, TG_TABLE_NAME, TG_OP, v_owner, auth.uid(),
    CASE WHEN current_setting('role') IN ('anon', 'authenticated') THEN current_setting('role') ELSE 'service_role' END,
    v_row ->> TG_ARGV[1], public.audit_digest(v_before), public.audit_digest(v_after)
  );
  RETURN NULL;
END;
$$
--;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION public.refuse_change()
--;
CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()
--;
CREATE FUNCTION public.wall_in_audit_partition(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  -- A partition can be addressed by itself: there it has neither policies nor grants, and refuses TRUNCATE.
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', p_name);
  EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, service_role', p_name);
  EXECUTE format('CREATE TRIGGER audit_log_truncate BEFORE TRUNCATE ON public.%I '
                 'FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()', p_name);
END;
$$
--;
CREATE FUNCTION public.make_audit_partitions(p_months integer DEFAULT 3) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  v_start timestamptz;
  v_end timestamptz;
  v_name text;
  v_made integer := 0;
  v_ahead integer;
BEGIN
  -- One maker at a time; the others find the months made.
  PERFORM pg_advisory_xact_lock(hashtext('reelbase.make_audit_partitions'));
  FOR v_ahead IN 0..p_months LOOP
    v_start := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => v_ahead)) AT TIME ZONE 'UTC';
    v_end := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => v_ahead + 1)) AT TIME ZONE 'UTC';
    v_name := 'audit_log_' || to_char(v_start AT TIME ZONE 'UTC', 'YYYY_MM');
    -- Rows that are in the default partition stay there: nothing moves what is append-only.
    IF to_regclass('public.' || quote_ident(v_name)) IS NULL
       AND NOT EXISTS (SELECT 1 FROM public.audit_log_default WHERE created_at >= v_start AND created_at < v_end) THEN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_log FOR VALUES FROM (%L) TO (%L)',
                     v_name, v_start, v_end);
      PERFORM public.wall_in_audit_partition(v_name);
      v_made := v_made + 1;
    END IF;
  END LOOP;
  RETURN v_made;
END;
$$
--;
REVOKE ALL ON FUNCTION public.audit_digest(jsonb), public.audit_id(timestamptz), public.write_audit(),
  public.wall_in_audit_partition(text), public.make_audit_partitions(integer) FROM PUBLIC, anon, authenticated
--;
GRANT EXECUTE ON FUNCTION public.make_audit_partitions(integer) TO service_role
--;
SELECT public.wall_in_audit_partition('audit_log_default')
--;
SELECT public.make_audit_partitions(3)
