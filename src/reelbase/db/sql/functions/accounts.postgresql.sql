CREATE FUNCTION public.handle_new_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  -- What else a new user is given hangs on the profile: AFTER INSERT triggers on profiles.
  INSERT INTO public.profiles (id, display_name, avatar_url, created_at, updated_at)
  VALUES (
    NEW.id,
    left(coalesce(NEW.raw_user_meta_data ->> 'name', NEW.raw_user_meta_data ->> 'full_name'), 200),
    left(NEW.raw_user_meta_data ->> 'avatar_url', 2000),
    clock_timestamp(),
    clock_timestamp()
  )
  ON CONFLICT (id) DO NOTHING;
  RETURN NEW;
END;
$$
--;
CREATE TRIGGER on_auth_user_created AFTER INSERT ON auth.users
FOR EACH ROW EXECUTE FUNCTION public.handle_new_user()
--;
INSERT INTO public.profiles (id, display_name, avatar_url, created_at, updated_at)
SELECT id, left(coalesce(raw_user_meta_data ->> 'name', raw_user_meta_data ->> 'full_name'), 200),
       left(raw_user_meta_data ->> 'avatar_url', 2000), clock_timestamp(), clock_timestamp()
FROM auth.users
ON CONFLICT (id) DO NOTHING
--;
CREATE FUNCTION public.claim_draft_prompt(p_session_token text, p_user_id uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  v_draft_id uuid;
BEGIN
  -- A client claims for itself only; the service claims for anyone.
  IF p_user_id IS DISTINCT FROM auth.uid()
     AND (auth.uid() IS NOT NULL OR current_setting('role') IN ('anon', 'authenticated')) THEN
    RAISE EXCEPTION 'a draft is claimed for oneself only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE public.draft_prompts
  SET owner_id = p_user_id, updated_at = clock_timestamp()
  WHERE session_token_hash = encode(sha256(convert_to(p_session_token, 'UTF8')), 'hex')
    AND owner_id IS NULL
    AND expires_at > clock_timestamp()
  RETURNING id INTO v_draft_id;
  RETURN v_draft_id;
END;
$$
--;
REVOKE ALL ON FUNCTION public.handle_new_user(), public.claim_draft_prompt(text, uuid) FROM PUBLIC, anon, authenticated
--;
GRANT EXECUTE ON FUNCTION public.claim_draft_prompt(text, uuid) TO authenticated, service_role
--;
CREATE VIEW public.public_profiles WITH (security_barrier = true) AS
SELECT id, display_name, avatar_url, bio FROM public.profiles WHERE is_public
--;
REVOKE ALL ON public.public_profiles FROM PUBLIC, anon, authenticated, service_role
--;
GRANT SELECT ON public.public_profiles TO anon, authenticated, service_role
