-- What p_user_id can spend now. Runs with the rights of its caller: whoever may not see the account gets 0.
CREATE FUNCTION public.get_credit_balance(p_user_id uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = '' AS $$
  SELECT (
    COALESCE((SELECT available FROM public.credit_accounts WHERE owner_id = p_user_id), 0)
    - COALESCE((
      SELECT sum(remaining) FROM public.credit_grants
      WHERE owner_id = p_user_id AND has_remaining AND expires_at <= now()
    ), 0)
  )::integer
$$
--;
-- The one way in which credits are held. outcome: held; repeated, with the hold of the first time; reused, when the key
-- belongs to something else; busy, when the job has an open hold (spendable is then that hold's amount); short.
CREATE FUNCTION public.hold_credits(
  p_owner_id uuid, p_hold_id uuid, p_entry_id uuid, p_job_id uuid, p_amount integer, p_expires_at timestamptz,
  p_note text, p_key text, p_request_hash text, p_now timestamptz
) RETURNS TABLE (outcome text, hold_id uuid, spendable bigint, allocation jsonb)
LANGUAGE plpgsql SECURITY INVOKER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  v_seen record;
  v_total bigint;
  v_allocation jsonb;
BEGIN
  IF p_amount IS NULL OR p_amount <= 0 THEN
    RAISE EXCEPTION 'credits are held in whole numbers above zero' USING ERRCODE = 'check_violation';
  END IF;
  -- Whoever changes an account locks this row first: from here on nobody else does.
  PERFORM 1 FROM public.credit_accounts AS a WHERE a.owner_id = p_owner_id FOR NO KEY UPDATE;
  SELECT l.hold_id, l.request_hash INTO v_seen
  FROM public.credit_ledger AS l WHERE l.owner_id = p_owner_id AND l.idempotency_key = p_key;
  IF FOUND THEN
    outcome := CASE WHEN v_seen.request_hash = p_request_hash THEN 'repeated' ELSE 'reused' END;
    hold_id := v_seen.hold_id;
    RETURN NEXT;
    RETURN;
  END IF;
  IF p_job_id IS NOT NULL THEN
    SELECT h.id, h.amount INTO v_seen FROM public.credit_holds AS h WHERE h.job_id = p_job_id AND h.state = 'held';
    IF FOUND THEN
      outcome := 'busy';
      hold_id := v_seen.id;
      spendable := v_seen.amount;
      RETURN NEXT;
      RETURN;
    END IF;
  END IF;

  WITH live AS (
    SELECT g.id, g.remaining, g.expires_at,
      sum(g.remaining) OVER () AS total,
      sum(g.remaining) OVER (ORDER BY g.expires_at NULLS LAST, g.id) - g.remaining AS before
    FROM public.credit_grants AS g
    WHERE g.owner_id = p_owner_id AND g.has_remaining AND (g.expires_at IS NULL OR g.expires_at > p_now)
  ), share AS (
    SELECT id, expires_at, total, least(remaining, p_amount - before)::integer AS part
    FROM live WHERE before < p_amount
  ), taken AS (
    UPDATE public.credit_grants AS g SET remaining = g.remaining - s.part, has_remaining = g.remaining > s.part, held = g.held + s.part
    FROM share AS s WHERE g.id = s.id AND s.total >= p_amount
  )
  SELECT max(total), jsonb_agg(jsonb_build_array(id, part) ORDER BY expires_at NULLS LAST, id)
  INTO v_total, v_allocation FROM share;
  IF v_total IS NULL OR v_total < p_amount THEN
    outcome := 'short';
    spendable := COALESCE(v_total, 0);
    RETURN NEXT;
    RETURN;
  END IF;

  WITH account AS (
    UPDATE public.credit_accounts AS a
    SET available = a.available - p_amount, held = a.held + p_amount, entries = a.entries + 1, updated_at = p_now
    WHERE a.owner_id = p_owner_id AND a.available >= p_amount
    RETURNING a.available, a.entries
  ), hold AS (
    INSERT INTO public.credit_holds (
      id, owner_id, job_id, amount, allocation, state, refunded_amount, expires_at, note, created_at
    )
    SELECT p_hold_id, p_owner_id, p_job_id, p_amount, v_allocation, 'held', 0, p_expires_at, p_note, p_now FROM account
  )
  INSERT INTO public.credit_ledger (
    id, owner_id, seq, type, amount, balance_after, note, job_id, hold_id, idempotency_key, request_hash, created_at
  )
  SELECT p_entry_id, p_owner_id, account.entries, 'reserve', -p_amount, account.available, p_note, p_job_id, p_hold_id,
    p_key, p_request_hash, p_now
  FROM account;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the account of % and its grants differ', p_owner_id USING ERRCODE = 'data_corrupted';
  END IF;
  outcome := 'held';
  hold_id := p_hold_id;
  spendable := v_total - p_amount;
  allocation := v_allocation;
  RETURN NEXT;
END;
$$
--;
-- UUID version 7: a random version 4 with the time in front; 4 becomes 7 by two more bits.
CREATE FUNCTION public.new_time_ordered_id() RETURNS uuid
LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = '' AS $$
  SELECT encode(set_bit(set_bit(overlay(
    uuid_send(gen_random_uuid()) PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6
  ), 52, 1), 53, 1), 'hex')::uuid
$$
--;
-- Puts p_amount aside for a job. False: not enough, and nothing is held. Asked again while the job's hold is open, it
-- holds nothing more; a different amount is then an error. A job whose earlier holds have ended gets a new one.
CREATE FUNCTION public.reserve_credits(p_user_id uuid, p_job_id uuid, p_amount integer) RETURNS boolean
LANGUAGE plpgsql SECURITY INVOKER SET search_path = '' AS $$
DECLARE
  v_round bigint;
  v_held record;
BEGIN
  IF p_user_id IS NULL OR p_job_id IS NULL THEN
    RAISE EXCEPTION 'credits are reserved for a user and a job' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  PERFORM 1 FROM public.credit_accounts WHERE owner_id = p_user_id FOR NO KEY UPDATE;
  SELECT count(*) INTO v_round FROM public.credit_holds WHERE job_id = p_job_id AND state <> 'held';
  SELECT * INTO v_held FROM public.hold_credits(
    p_user_id, public.new_time_ordered_id(), public.new_time_ordered_id(), p_job_id, p_amount, NULL,
    'Reserved for job', 'auto:reserve:' || p_job_id || ':' || v_round,
    encode(sha256(convert_to(concat_ws('|', 'reserve', p_job_id, p_amount), 'UTF8')), 'hex'), clock_timestamp()
  );
  IF v_held.outcome = 'reused' OR (v_held.outcome = 'busy' AND v_held.spendable <> p_amount) THEN
    RAISE EXCEPTION 'job % has an open hold of another amount', p_job_id USING ERRCODE = 'unique_violation';
  END IF;
  RETURN v_held.outcome <> 'short';
END;
$$
--;
-- Ten credits for a new user, once: its rows have the user's own id, and there is one such row.
CREATE FUNCTION public.grant_welcome_credits(p_user_id uuid, p_at timestamptz) RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  INSERT INTO public.credit_accounts (id, owner_id, balance, held, available, entries, created_at, updated_at)
  VALUES (p_user_id, p_user_id, 10, 0, 10, 1, p_at, p_at);
  INSERT INTO public.credit_grants
    (id, owner_id, kind, amount, remaining, has_remaining, held, spent, expired, reversed, note, created_at)
  VALUES (p_user_id, p_user_id, 'grant', 10, 10, true, 0, 0, 0, 0, 'Welcome bonus: 1 free video trial', p_at);
  INSERT INTO public.credit_ledger
    (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, request_hash, created_at)
  VALUES (
    p_user_id, p_user_id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', p_user_id, 'auto:welcome',
    encode(sha256('welcome'), 'hex'), p_at
  );
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
CREATE TRIGGER on_profile_created AFTER INSERT ON public.profiles
FOR EACH ROW EXECUTE FUNCTION public.handle_new_profile()
--;
SELECT public.grant_welcome_credits(id, created_at) FROM public.profiles
--;
-- Functions may be called by everybody unless that is taken away, on Supabase by these roles one by one.
REVOKE ALL ON FUNCTION
  public.hold_credits(uuid, uuid, uuid, uuid, integer, timestamptz, text, text, text, timestamptz),
  public.reserve_credits(uuid, uuid, integer), public.get_credit_balance(uuid), public.new_time_ordered_id(),
  public.grant_welcome_credits(uuid, timestamptz), public.handle_new_profile(),
  public.credit_ledger_refuse_change(), public.credit_tables_refuse_delete(), public.credit_tables_refuse_truncate(), public.credit_holds_check_new(),
  public.credit_holds_check_change()
FROM PUBLIC, anon, authenticated
--;
GRANT EXECUTE ON FUNCTION public.get_credit_balance(uuid) TO authenticated, service_role
--;
GRANT EXECUTE ON FUNCTION
  public.hold_credits(uuid, uuid, uuid, uuid, integer, timestamptz, text, text, text, timestamptz),
  public.reserve_credits(uuid, uuid, integer), public.new_time_ordered_id()
TO service_role
