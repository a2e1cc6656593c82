"""The rules of Supabase's linter, written anew, on a database that it prepared and we moved into.

What remains is accepted, each with its reason in docs/postgresql.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.databases import known_kinds, prepared_database
from support.supabase import moved_in
from support.tenants import administrator

POSTGRES = [kind for kind in known_kinds() if kind != "sqlite"]
REASONS = (Path(__file__).parents[2] / "docs" / "postgresql.md").read_text()

_OF_OURS = "NOT EXISTS (SELECT FROM pg_depend AS e WHERE e.objid = {oid} AND e.deptype = 'e')"
_READABLE = "(has_table_privilege('anon', c.oid, 'SELECT') OR has_table_privilege('authenticated', c.oid, 'SELECT'))"

RULES = {
    "0001 unindexed_foreign_keys": """
        SELECT k.conrelid::regclass || '.' || k.conname FROM pg_constraint AS k
        WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
          SELECT FROM pg_index AS i WHERE i.indrelid = k.conrelid AND i.indisvalid
            AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] = k.conkey)""",
    "0002 auth_users_exposed": f"""
        SELECT c.oid::regclass::text FROM pg_class AS c
        JOIN pg_rewrite AS r ON r.ev_class = c.oid
        JOIN pg_depend AS d ON d.objid = r.oid AND d.refobjid = 'auth.users'::regclass
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('v', 'm')
          AND {_READABLE}""",
    "0003 auth_rls_initplan": """
        SELECT tablename || '.' || policyname FROM pg_policies, unnest(ARRAY[qual, with_check]) AS condition
        WHERE schemaname = 'public' AND (condition ~ 'auth\\.(uid|jwt|role|email)\\(\\)'
            AND condition !~* 'select auth\\.(uid|jwt|role|email)\\(\\)'
          OR condition ~ 'current_setting\\(' AND condition !~* 'select current_setting\\(')""",
    "0004 no_primary_key": """
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype = 'p')""",
    "0006 multiple_permissive_policies": """
        SELECT tablename || ' ' || role || ' ' || verb FROM pg_policies, unnest(roles) AS role,
          unnest(CASE cmd WHEN 'ALL' THEN ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] ELSE ARRAY[cmd] END) AS verb
        WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'
        GROUP BY tablename, role, verb HAVING count(*) > 1""",
    "0007 policy_exists_rls_disabled": """
        SELECT DISTINCT p.polrelid::regclass::text FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
        WHERE NOT c.relrowsecurity""",
    "0008 rls_enabled_no_policy": """
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
          AND NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)""",
    "0009 duplicate_index": """
        SELECT min(indexrelid::regclass::text) FROM pg_index WHERE indrelid::regclass::text NOT LIKE 'pg_%'
        GROUP BY indrelid, indkey::text, indclass::text, indoption::text, pg_get_expr(indexprs, indrelid),
          pg_get_expr(indpred, indrelid), indisunique
        HAVING count(*) > 1 AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)""",
    "0010 security_definer_view": f"""
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
          AND NOT coalesce(c.reloptions::text, '') ~ 'security_invoker=(1|true|yes|on)'
          AND {_READABLE}""",
    "0011 function_search_path_mutable": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND {_OF_OURS.format(oid="p.oid")}
          AND NOT coalesce(array_to_string(p.proconfig, ' '), '') LIKE '%search_path=%'""",
    "0013 rls_disabled_in_public": """
        SELECT c.oid::regclass::text FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity""",
    "0015 rls_references_user_metadata": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname = 'public' AND concat(qual, with_check) LIKE '%user_metadata%'""",
    "0024 rls_policy_always_true": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname = 'public' AND cmd <> 'SELECT' AND permissive = 'PERMISSIVE'
          AND roles && ARRAY['anon', 'authenticated', 'public']::name[]
          AND 'true' IN (coalesce(btrim(qual, '() '), ''), coalesce(btrim(with_check, '() '), ''))""",
    "0028 anon_security_definer_function_executable": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND {_OF_OURS.format(oid="p.oid")}
          AND has_function_privilege('anon', p.oid, 'EXECUTE')""",
    "0029 authenticated_security_definer_function_executable": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND {_OF_OURS.format(oid="p.oid")}
          AND has_function_privilege('authenticated', p.oid, 'EXECUTE')""",
}

ACCEPTED = {
    "0008 rls_enabled_no_policy": "audit_log_",
    "0010 security_definer_view": "public_profiles",
    "0029 authenticated_security_definer_function_executable": "claim_draft_prompt",
}
"""By rule, how the names of accepted objects begin."""

OFFENCES = {
    "CREATE TABLE open (id int)": ("0004 no_primary_key", "0013 rls_disabled_in_public"),
    "CREATE TABLE child (id uuid PRIMARY KEY, job_id uuid REFERENCES jobs); "
    "ALTER TABLE child ENABLE ROW LEVEL SECURITY": (
        "0001 unindexed_foreign_keys",
        "0008 rls_enabled_no_policy",
    ),
    "CREATE POLICY slow ON jobs FOR DELETE TO authenticated USING (owner_id = auth.uid())": (
        "0003 auth_rls_initplan",
        "0006 multiple_permissive_policies",
    ),
    "CREATE VIEW addresses AS SELECT email FROM auth.users": ("0002 auth_users_exposed", "0010 security_definer_view"),
    "ALTER TABLE jobs DISABLE ROW LEVEL SECURITY": ("0007 policy_exists_rls_disabled", "0013 rls_disabled_in_public"),
    "CREATE INDEX ix_again ON jobs (status)": ("0009 duplicate_index",),
    "CREATE FUNCTION loose() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'": (
        "0011 function_search_path_mutable",
        "0028 anon_security_definer_function_executable",
        "0029 authenticated_security_definer_function_executable",
    ),
    "ALTER POLICY projects_update ON projects WITH CHECK (true)": ("0024 rls_policy_always_true",),
    "CREATE POLICY named ON workers FOR SELECT TO anon USING ((SELECT raw_user_metadata FROM (SELECT '' AS "
    "raw_user_metadata) AS user_metadata) = '')": ("0015 rls_references_user_metadata",),
}


@pytest.fixture(scope="module", params=POSTGRES)
def hosted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a hosted database."""
    folder = tmp_path_factory.mktemp("linter")
    with (
        prepared_database(request.param, folder, "template_hosted", moved_in) as url,
        administrator(url) as connection,
    ):
        yield connection


def findings(connection: psycopg.Connection, rule: str) -> set[str]:
    return {str(name) for (name,) in connection.execute(RULES[rule].encode())}


@pytest.mark.parametrize("rule", RULES)
def test_the_linter_finds_only_what_is_accepted(rule: str, hosted: psycopg.Connection) -> None:
    found = findings(hosted, rule)
    accepted = ACCEPTED.get(rule)
    assert {name for name in found if accepted is None or not name.startswith(accepted)} == set()
    # An exception that nothing needs any more goes.
    assert bool(found) == (accepted is not None)


@pytest.mark.parametrize("rule", ACCEPTED)
def test_every_accepted_finding_has_its_reason_in_the_documentation(rule: str) -> None:
    row = next(line for line in REASONS.splitlines() if line.startswith("|") and rule.split()[1] in line)
    assert ACCEPTED[rule] in row
    assert len(row.split("|")[3].split()) > 8


@pytest.mark.parametrize("statements", OFFENCES)
def test_each_rule_finds_an_offence(statements: str, hosted: psycopg.Connection) -> None:
    with hosted.transaction(force_rollback=True):
        before = {rule: findings(hosted, rule) for rule in RULES}
        hosted.execute("SET LOCAL ROLE supabase_project")
        for statement in statements.split("; "):
            hosted.execute(statement.encode())
        hosted.execute("RESET ROLE")
        assert {rule for rule in RULES if findings(hosted, rule) - before[rule]} >= set(OFFENCES[statements])


def test_every_rule_is_shown_to_find_something() -> None:
    assert {rule for rules in OFFENCES.values() for rule in rules} == set(RULES)
