-- Ten credits for a new user, once: its rows have the user's own id, and there is one such row.
CREATE TRIGGER on_profile_created AFTER INSERT ON profiles
BEGIN
  INSERT INTO credit_accounts (id, owner_id, balance, held, available, entries, created_at, updated_at)
  VALUES (
    NEW.id, NEW.id, 10, 0, 10, 1, NEW.created_at, NEW.created_at
  );
  INSERT INTO credit_grants
    (id, owner_id, kind, amount, remaining, has_remaining, held, spent, expired, reversed, note, created_at)
  VALUES (
    NEW.id, NEW.id, 'grant', 10, 10, 1, 0, 0, 0, 0, 'Welcome bonus: 1 free video trial', NEW.created_at
  );
  INSERT INTO credit_ledger
    (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, request_hash, created_at)
  VALUES (
    NEW.id, NEW.id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', NEW.id, 'auto:welcome',
    '280d44ab1e9f79b5cce2dd4f58f5fe91f0fbacdac9f7447dffc318ceb79f2d02', NEW.created_at
  );
END
--;
INSERT INTO credit_accounts (id, owner_id, balance, held, available, entries, created_at, updated_at)
SELECT id, id, 10, 0, 10, 1, created_at, created_at
FROM profiles
--;
INSERT INTO credit_grants
  (id, owner_id, kind, amount, remaining, has_remaining, held, spent, expired, reversed, note, created_at)
SELECT id, id, 'grant', 10, 10, 1, 0, 0, 0, 0, 'Welcome bonus: 1 free video trial', created_at
FROM profiles
--;
INSERT INTO credit_ledger
  (id, owner_id, seq, type, amount, balance_after, note, grant_id, idempotency_key, request_hash, created_at)
SELECT id, id, 1, 'grant', 10, 10, 'Welcome bonus: 1 free video trial', id, 'auto:welcome',
  '280d44ab1e9f79b5cce2dd4f58f5fe91f0fbacdac9f7447dffc318ceb79f2d02', created_at
FROM profiles
