CREATE TRIGGER on_auth_user_created AFTER INSERT ON users
BEGIN
  -- What else a new user is given hangs on the profile: AFTER INSERT triggers on profiles.
  INSERT INTO profiles (id, display_name, avatar_url, created_at, updated_at)
  SELECT NEW.id,
         substr(coalesce(json_extract(meta, '$.name'), json_extract(meta, '$.full_name')), 1, 200),
         substr(json_extract(meta, '$.avatar_url'), 1, 2000),
         strftime('%Y-%m-%d %H:%M:%f000', 'now'),
         strftime('%Y-%m-%d %H:%M:%f000', 'now')
  FROM (SELECT CASE WHEN json_valid(NEW.raw_user_meta_data) THEN NEW.raw_user_meta_data END AS meta)
  WHERE true
  ON CONFLICT (id) DO NOTHING;
END
--;
INSERT INTO profiles (id, display_name, avatar_url, created_at, updated_at)
SELECT id, substr(coalesce(json_extract(meta, '$.name'), json_extract(meta, '$.full_name')), 1, 200),
       substr(json_extract(meta, '$.avatar_url'), 1, 2000),
       strftime('%Y-%m-%d %H:%M:%f000', 'now'), strftime('%Y-%m-%d %H:%M:%f000', 'now')
FROM (SELECT id, CASE WHEN json_valid(raw_user_meta_data) THEN raw_user_meta_data END AS meta FROM users)
WHERE true
ON CONFLICT (id) DO NOTHING
--;
CREATE VIEW public_profiles AS
SELECT id, display_name, avatar_url, bio FROM profiles WHERE is_public
--;
CREATE TABLE acting_viewer (actor_id CHAR(32), actor_role VARCHAR(20) NOT NULL)
