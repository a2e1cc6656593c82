CREATE TRIGGER plan_versions_sealed_update BEFORE UPDATE ON plan_versions
WHEN OLD.sealed_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER plan_versions_sealed_delete BEFORE DELETE ON plan_versions
WHEN OLD.sealed_at IS NOT NULL AND EXISTS (SELECT 1 FROM projects WHERE id = OLD.project_id)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER scenes_sealed_insert BEFORE INSERT ON scenes
WHEN EXISTS (SELECT 1 FROM plan_versions WHERE id = NEW.plan_version_id AND sealed_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER scenes_sealed_update BEFORE UPDATE ON scenes
WHEN EXISTS (
  SELECT 1 FROM plan_versions
  WHERE id IN (OLD.plan_version_id, NEW.plan_version_id) AND sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER scenes_sealed_delete BEFORE DELETE ON scenes
WHEN EXISTS (SELECT 1 FROM plan_versions WHERE id = OLD.plan_version_id AND sealed_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
