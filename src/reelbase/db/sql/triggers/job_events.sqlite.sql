CREATE TRIGGER jobs_event AFTER UPDATE ON jobs
WHEN NEW.event_seq = OLD.event_seq
BEGIN
  UPDATE jobs SET event_seq = event_seq + 1 WHERE id = NEW.id;
END
--;
CREATE TRIGGER job_steps_event AFTER UPDATE ON job_steps
WHEN NEW.event_seq = OLD.event_seq
BEGIN
  UPDATE jobs SET event_seq = event_seq + 1 WHERE id = NEW.job_id;
  UPDATE job_steps SET event_seq = (SELECT event_seq FROM jobs WHERE id = NEW.job_id) WHERE id = NEW.id;
END
--;
CREATE TRIGGER job_logs_event AFTER INSERT ON job_logs
BEGIN
  UPDATE jobs SET event_seq = event_seq + 1 WHERE id = NEW.job_id;
  UPDATE job_logs SET event_seq = (SELECT event_seq FROM jobs WHERE id = NEW.job_id) WHERE id = NEW.id;
END
