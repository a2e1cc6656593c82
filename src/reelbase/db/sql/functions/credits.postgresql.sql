CREATE FUNCTION public.refuse_ledger_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  -- Somebody who leaves takes the ledger along: then the user is gone when the cascade comes here.
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (SELECT 1 FROM auth.users WHERE id = OLD.owner_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the credit ledger is append-only' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER credit_ledger_append_only BEFORE UPDATE OR DELETE ON credit_ledger
FOR EACH ROW EXECUTE FUNCTION public.refuse_ledger_change()
--;
CREATE TRIGGER credit_ledger_truncate BEFORE TRUNCATE ON credit_ledger
FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change()
--;
CREATE FUNCTION public.grant_welcome_credits(p_user_id uuid, p_at timestamptz) RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  -- There is one welcome a user, so the user's own id serves for its rows.
  INSERT INTO public.credit_accounts (owner_id, available, held, entries, created_at, updated_at)
  VALUES (p_user_id, 10, 0, 1, p_at, p_at);
  INSERT INTO public.credit_grants (id, owner_id, type, amount, remaining, created_at)
  VALUES (p_user_id, p_user_id, 'grant', 10, 10, p_at);
  INSERT INTO public.credit_ledger
    (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, created_at)
  VALUES (p_user_id, p_user_id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', p_user_id, 'welcome', p_at);
$$
--;
CREATE FUNCTION public.handle_new_profile() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.grant_welcome_credits(NEW.id, NEW.created_at);
  RETURN NEW;
END;
$$
--;
CREATE TRIGGER on_profile_created AFTER INSERT ON profiles
FOR EACH ROW EXECUTE FUNCTION public.handle_new_profile()
--;
SELECT public.grant_welcome_credits(id, created_at) FROM public.profiles
--;
CREATE FUNCTION public.get_credit_balance(p_user_id uuid) RETURNS integer
LANGUAGE sql STABLE SET search_path = '' AS $$
  -- What has lapsed counts no more, also where nobody has written so yet.
  SELECT coalesce(sum(remaining), 0)::integer FROM public.credit_grants
  WHERE owner_id = p_user_id AND (expires_at IS NULL OR expires_at > clock_timestamp())
$$
--;
CREATE FUNCTION public.reserve_credits(p_user_id uuid, p_job_id uuid, p_amount integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  v_account public.credit_accounts;
  v_lot public.credit_grants;
  v_hold public.credit_holds;
  v_missing integer := p_amount;
  v_taken integer;
  v_allocation jsonb := '[]';
  v_id uuid := gen_random_uuid();
  v_key text := 'reserve:' || p_job_id;
  v_now timestamptz;
BEGIN
  IF p_job_id IS NULL OR p_amount IS NULL OR p_amount < 1 THEN
    RAISE EXCEPTION 'reserve_credits needs a job and at least one credit' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO public.credit_accounts (owner_id, available, held, entries, created_at, updated_at)
  VALUES (p_user_id, 0, 0, 0, clock_timestamp(), clock_timestamp()) ON CONFLICT (owner_id) DO NOTHING;
  -- Everything below happens one caller after the other.
  SELECT * INTO v_account FROM public.credit_accounts WHERE owner_id = p_user_id FOR UPDATE;
  v_now := clock_timestamp();
  SELECT * INTO v_hold FROM public.credit_holds WHERE owner_id = p_user_id AND idempotency_key = v_key;
  IF FOUND THEN
    IF v_hold.amount <> p_amount THEN
      RAISE EXCEPTION 'job % has reserved % credits already', p_job_id, v_hold.amount USING ERRCODE = 'unique_violation';
    END IF;
    RETURN TRUE;
  END IF;
  FOR v_lot IN SELECT * FROM public.credit_grants
    WHERE owner_id = p_user_id AND remaining > 0 AND expires_at <= v_now ORDER BY expires_at, created_at, id
  LOOP
    UPDATE public.credit_grants SET remaining = 0 WHERE id = v_lot.id;
    v_account.available := v_account.available - v_lot.remaining;
    v_account.entries := v_account.entries + 1;
    INSERT INTO public.credit_ledger
      (id, owner_id, seq, type, amount, balance_after, note, grant_id, created_at)
    VALUES (gen_random_uuid(), p_user_id, v_account.entries, 'expire', -v_lot.remaining, v_account.available,
            'Expired', v_lot.id, clock_timestamp());
  END LOOP;
  IF v_account.available < p_amount THEN
    UPDATE public.credit_accounts SET available = v_account.available, entries = v_account.entries
    WHERE owner_id = p_user_id;
    RETURN FALSE;
  END IF;
  FOR v_lot IN SELECT * FROM public.credit_grants
    WHERE owner_id = p_user_id AND remaining > 0 ORDER BY expires_at NULLS LAST, created_at, id
  LOOP
    v_taken := least(v_lot.remaining, v_missing);
    UPDATE public.credit_grants SET remaining = remaining - v_taken WHERE id = v_lot.id;
    v_allocation := v_allocation || jsonb_build_array(jsonb_build_array(v_lot.id::text, v_taken));
    v_missing := v_missing - v_taken;
    EXIT WHEN v_missing = 0;
  END LOOP;
  INSERT INTO public.credit_holds (id, owner_id, job_id, amount, status, allocation, idempotency_key, created_at)
  VALUES (v_id, p_user_id, p_job_id, p_amount, 'held', v_allocation, v_key, clock_timestamp());
  INSERT INTO public.credit_ledger
    (id, owner_id, seq, type, amount, balance_after, note, job_id, hold_id, created_at)
  VALUES (gen_random_uuid(), p_user_id, v_account.entries + 1, 'reserve', -p_amount, v_account.available - p_amount,
          'Reserved for job', p_job_id, v_id, clock_timestamp());
  UPDATE public.credit_accounts
  SET available = v_account.available - p_amount, held = held + p_amount, entries = v_account.entries + 1
  WHERE owner_id = p_user_id;
  RETURN TRUE;
END;
$$
--;
REVOKE ALL ON FUNCTION public.refuse_ledger_change(), public.grant_welcome_credits(uuid, timestamptz),
  public.handle_new_profile(), public.get_credit_balance(uuid), public.reserve_credits(uuid, uuid, integer)
FROM PUBLIC, anon, authenticated
--;
GRANT EXECUTE ON FUNCTION public.get_credit_balance(uuid) TO authenticated, service_role
--;
GRANT EXECUTE ON FUNCTION public.reserve_credits(uuid, uuid, integer) TO service_role
