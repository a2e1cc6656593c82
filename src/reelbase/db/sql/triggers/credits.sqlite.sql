CREATE TRIGGER credit_ledger_update BEFORE UPDATE ON credit_ledger
BEGIN
  SELECT RAISE(ABORT, 'the credit ledger is append-only');
END
--;
CREATE TRIGGER credit_ledger_delete BEFORE DELETE ON credit_ledger
WHEN EXISTS (SELECT 1 FROM users WHERE id = OLD.owner_id)
BEGIN
  SELECT RAISE(ABORT, 'the credit ledger is append-only');
END
--;
-- INSERT OR REPLACE deletes the row that is in its way without firing delete triggers.
CREATE TRIGGER credit_ledger_replace BEFORE INSERT ON credit_ledger
WHEN EXISTS (SELECT 1 FROM credit_ledger WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM credit_ledger WHERE owner_id = NEW.owner_id AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM credit_ledger WHERE owner_id = NEW.owner_id AND idempotency_key = NEW.idempotency_key)
BEGIN
  SELECT RAISE(ABORT, 'the credit ledger is append-only');
END
--;
CREATE TRIGGER credit_accounts_delete BEFORE DELETE ON credit_accounts
WHEN EXISTS (SELECT 1 FROM users WHERE id = OLD.owner_id)
BEGIN
  SELECT RAISE(ABORT, 'credit accounts are kept');
END
--;
CREATE TRIGGER credit_grants_delete BEFORE DELETE ON credit_grants
WHEN EXISTS (SELECT 1 FROM users WHERE id = OLD.owner_id)
BEGIN
  SELECT RAISE(ABORT, 'credit grants are kept');
END
--;
CREATE TRIGGER credit_holds_delete BEFORE DELETE ON credit_holds
WHEN EXISTS (SELECT 1 FROM users WHERE id = OLD.owner_id)
BEGIN
  SELECT RAISE(ABORT, 'credit holds are kept');
END
--;
CREATE TRIGGER credit_holds_new BEFORE INSERT ON credit_holds
BEGIN
  SELECT RAISE(ABORT, 'the allocation of a credit hold must sum to its amount')
  WHERE NEW.amount IS NOT (SELECT sum(json_extract(value, '$[1]')) FROM json_each(NEW.allocation));
  SELECT RAISE(ABORT, 'a credit hold names a job that its owner does not have')
  WHERE NEW.state = 'held' AND NEW.job_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM jobs WHERE id = NEW.job_id AND owner_id = NEW.owner_id);
END
--;
CREATE TRIGGER credit_holds_change BEFORE UPDATE ON credit_holds
BEGIN
  SELECT RAISE(ABORT, 'a credit hold stays as it was made')
  WHERE NEW.id IS NOT OLD.id OR NEW.owner_id IS NOT OLD.owner_id OR NEW.job_id IS NOT OLD.job_id
    OR NEW.amount IS NOT OLD.amount OR NEW.allocation IS NOT OLD.allocation OR NEW.created_at IS NOT OLD.created_at;
  SELECT RAISE(ABORT, 'a credit hold ends once')
  WHERE OLD.state <> 'held' AND (
    NEW.state IS NOT OLD.state OR NEW.settled_amount IS NOT OLD.settled_amount OR NEW.ended_at IS NOT OLD.ended_at
    OR NEW.refunded_amount < OLD.refunded_amount
  );
END
