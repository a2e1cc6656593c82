CREATE TRIGGER shots_sealed_insert BEFORE INSERT ON shots
WHEN EXISTS (
  SELECT 1 FROM scenes AS s JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE s.id = NEW.scene_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER shots_sealed_update BEFORE UPDATE ON shots
WHEN EXISTS (
  SELECT 1 FROM scenes AS s JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE s.id = OLD.scene_id AND v.sealed_at IS NOT NULL
) OR EXISTS (
  SELECT 1 FROM scenes AS s JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE s.id = NEW.scene_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER shots_sealed_delete BEFORE DELETE ON shots
WHEN EXISTS (
  SELECT 1 FROM scenes AS s JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE s.id = OLD.scene_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER shot_events_sealed_insert BEFORE INSERT ON shot_events
WHEN EXISTS (
  SELECT 1 FROM shots AS h JOIN scenes AS s ON s.id = h.scene_id JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE h.id = NEW.shot_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER shot_events_sealed_update BEFORE UPDATE ON shot_events
WHEN EXISTS (
  SELECT 1 FROM shots AS h JOIN scenes AS s ON s.id = h.scene_id JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE h.id = OLD.shot_id AND v.sealed_at IS NOT NULL
) OR EXISTS (
  SELECT 1 FROM shots AS h JOIN scenes AS s ON s.id = h.scene_id JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE h.id = NEW.shot_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
--;
CREATE TRIGGER shot_events_sealed_delete BEFORE DELETE ON shot_events
WHEN EXISTS (
  SELECT 1 FROM shots AS h JOIN scenes AS s ON s.id = h.scene_id JOIN plan_versions AS v ON v.id = s.plan_version_id
  WHERE h.id = OLD.shot_id AND v.sealed_at IS NOT NULL
)
BEGIN
  SELECT RAISE(ABORT, 'plan version is sealed');
END
