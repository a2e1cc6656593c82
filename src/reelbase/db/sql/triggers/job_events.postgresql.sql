CREATE FUNCTION public.count_job_event() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  -- The job's row is the counter, so the numbers of one job are in the order in which its changes are committed.
  IF TG_TABLE_NAME = 'jobs' THEN
    IF NEW.event_seq = OLD.event_seq THEN
      NEW.event_seq := OLD.event_seq + 1;
    END IF;
  ELSE
    UPDATE public.jobs SET event_seq = event_seq + 1 WHERE id = NEW.job_id RETURNING event_seq INTO NEW.event_seq;
    NEW.event_seq := coalesce(NEW.event_seq, 0);
  END IF;
  RETURN NEW;
END;
$$
--;
CREATE TRIGGER jobs_event BEFORE UPDATE ON public.jobs
FOR EACH ROW EXECUTE FUNCTION public.count_job_event()
--;
CREATE TRIGGER job_steps_event BEFORE UPDATE ON public.job_steps
FOR EACH ROW EXECUTE FUNCTION public.count_job_event()
--;
CREATE TRIGGER job_logs_event BEFORE INSERT ON public.job_logs
FOR EACH ROW EXECUTE FUNCTION public.count_job_event()
