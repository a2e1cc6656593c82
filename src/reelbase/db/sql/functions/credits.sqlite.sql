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
CREATE TRIGGER on_profile_created AFTER INSERT ON profiles
BEGIN
  INSERT INTO credit_accounts (owner_id, available, held, entries, created_at, updated_at)
  VALUES (NEW.id, 10, 0, 1, NEW.created_at, NEW.created_at);
  INSERT INTO credit_grants (id, owner_id, type, amount, remaining, created_at)
  VALUES (NEW.id, NEW.id, 'grant', 10, 10, NEW.created_at);
  INSERT INTO credit_ledger
    (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, created_at)
  VALUES (NEW.id, NEW.id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', NEW.id, 'welcome', NEW.created_at);
END
--;
INSERT INTO credit_accounts (owner_id, available, held, entries, created_at, updated_at)
SELECT id, 10, 0, 1, created_at, created_at FROM profiles
--;
INSERT INTO credit_grants (id, owner_id, type, amount, remaining, created_at)
SELECT id, id, 'grant', 10, 10, created_at FROM profiles
--;
INSERT INTO credit_ledger
  (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, created_at)
SELECT id, id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', id, 'welcome', created_at FROM profiles
