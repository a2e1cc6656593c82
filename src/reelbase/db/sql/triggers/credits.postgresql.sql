-- An owner takes the ledger along: then the owner is gone already. Definer, because row security may hide the users.
CREATE FUNCTION public.credit_ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM auth.users WHERE id = OLD.owner_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the credit ledger is append-only' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER credit_ledger_append_only BEFORE UPDATE OR DELETE ON public.credit_ledger
FOR EACH ROW EXECUTE FUNCTION public.credit_ledger_refuse_change()
--;
CREATE FUNCTION public.credit_tables_refuse_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM auth.users WHERE id = OLD.owner_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% are kept', replace(TG_TABLE_NAME, '_', ' ') USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER credit_accounts_kept BEFORE DELETE ON public.credit_accounts
FOR EACH ROW EXECUTE FUNCTION public.credit_tables_refuse_delete()
--;
CREATE TRIGGER credit_grants_kept BEFORE DELETE ON public.credit_grants
FOR EACH ROW EXECUTE FUNCTION public.credit_tables_refuse_delete()
--;
CREATE TRIGGER credit_holds_kept BEFORE DELETE ON public.credit_holds
FOR EACH ROW EXECUTE FUNCTION public.credit_tables_refuse_delete()
--;
CREATE FUNCTION public.credit_tables_refuse_truncate() RETURNS trigger
LANGUAGE plpgsql SECURITY INVOKER SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION 'credits cannot be truncated' USING ERRCODE = 'restrict_violation';
END;
$$
--;
CREATE TRIGGER credit_ledger_truncate BEFORE TRUNCATE ON public.credit_ledger
FOR EACH STATEMENT EXECUTE FUNCTION public.credit_tables_refuse_truncate()
--;
CREATE TRIGGER credit_accounts_truncate BEFORE TRUNCATE ON public.credit_accounts
FOR EACH STATEMENT EXECUTE FUNCTION public.credit_tables_refuse_truncate()
--;
CREATE TRIGGER credit_grants_truncate BEFORE TRUNCATE ON public.credit_grants
FOR EACH STATEMENT EXECUTE FUNCTION public.credit_tables_refuse_truncate()
--;
CREATE TRIGGER credit_holds_truncate BEFORE TRUNCATE ON public.credit_holds
FOR EACH STATEMENT EXECUTE FUNCTION public.credit_tables_refuse_truncate()
--;
CREATE FUNCTION public.credit_holds_check_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NEW.amount IS DISTINCT FROM (SELECT sum((part ->> 1)::integer) FROM jsonb_array_elements(NEW.allocation) AS part) THEN
    RAISE EXCEPTION 'the allocation of a credit hold must sum to its amount' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'held' AND NEW.job_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM public.jobs WHERE id = NEW.job_id AND owner_id = NEW.owner_id
  ) THEN
    RAISE EXCEPTION 'a credit hold names a job that its owner does not have' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END;
$$
--;
CREATE TRIGGER credit_holds_new BEFORE INSERT ON public.credit_holds
FOR EACH ROW EXECUTE FUNCTION public.credit_holds_check_new()
--;
CREATE FUNCTION public.credit_holds_check_change() RETURNS trigger
LANGUAGE plpgsql SECURITY INVOKER SET search_path = '' AS $$
BEGIN
  IF (NEW.id, NEW.owner_id, NEW.job_id, NEW.amount, NEW.allocation, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.owner_id, OLD.job_id, OLD.amount, OLD.allocation, OLD.created_at)
  THEN
    RAISE EXCEPTION 'a credit hold stays as it was made' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'held' AND (
    (NEW.state, NEW.settled_amount, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.settled_amount, OLD.ended_at)
    OR NEW.refunded_amount < OLD.refunded_amount
  ) THEN
    RAISE EXCEPTION 'a credit hold ends once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$
--;
CREATE TRIGGER credit_holds_change BEFORE UPDATE ON public.credit_holds
FOR EACH ROW EXECUTE FUNCTION public.credit_holds_check_change()
