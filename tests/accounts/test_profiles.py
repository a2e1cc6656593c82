"""Profiles: made with their users, edited by them, seen by others only where they are public."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from reelbase.accounts.models import Profile, User
from reelbase.accounts.profiles import ProfileService, viewer_of
from reelbase.accounts.viewer import ANONYMOUS, SERVICE, Viewer
from reelbase.db.identity import Role
from reelbase.db.session import Database
from reelbase.kit.errors import Forbidden, InputError, NotFound
from reelbase.kit.ids import new_id
from reelbase.schemas.accounts import PublicProfile


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def sign_up(database: Database, **meta: object) -> Viewer:
    viewer = Viewer(new_id())
    with database.work() as session:
        session.add(User(id=viewer.owner_id, raw_user_meta_data=meta or None))
    return viewer


class TestNewUsers:
    def test_a_user_gets_a_profile(self, database: Database) -> None:
        viewer = sign_up(database, name="Ann", avatar_url="https://example.org/a.png")
        with database.reading(viewer) as session:
            profile = ProfileService(session, viewer).own()
        assert (profile.display_name, profile.avatar_url) == ("Ann", "https://example.org/a.png")
        assert profile.notification_prefs == {"job_complete": True, "job_failed": True}
        assert not (profile.is_public or profile.is_admin)
        assert profile.created_at.tzinfo is not None

    @pytest.mark.parametrize("meta", [{}, {"name": "x" * 5000}, {"name": {"first": "A"}}, {"name": None, "age": 3}])
    def test_no_metadata_prevents_signing_up(self, database: Database, meta: dict[str, object]) -> None:
        viewer = sign_up(database, **meta)
        with database.reading(viewer) as session:
            assert len(ProfileService(session, viewer).own().display_name or "") <= 200

    def test_the_profile_goes_with_the_user(self, database: Database) -> None:
        viewer = sign_up(database)
        with database.work() as session:
            session.delete(session.get_one(User, viewer.owner_id))
        with pytest.raises(NotFound), database.reading() as session:
            ProfileService(session, viewer).own()


class TestEditing:
    def test_an_owner_edits_the_own_profile(self, database: Database) -> None:
        viewer = sign_up(database, name="Ann")
        with database.work(viewer) as session:
            before = ProfileService(session, viewer).own().updated_at
            ProfileService(session, viewer).edit(bio="I film bees.", display_name=None, is_public=True)
        with database.reading(viewer) as session:
            profile = ProfileService(session, viewer).own()
        assert (profile.bio, profile.display_name, profile.is_public) == ("I film bees.", None, True)
        assert profile.updated_at > before

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("bio", {"bio": "x" * 2001}),
            ("avatar_url", {"avatar_url": "javascript:alert(1)"}),
            ("display_name", {"display_name": "A\x00"}),
            ("is_admin", {"is_admin": True}),
            ("notifications", {"notifications": {"welcome": True}}),
        ],
    )
    def test_an_invalid_profile_field_is_refused(
        self, database: Database, field: str, given: dict[str, object]
    ) -> None:
        viewer = sign_up(database)
        with pytest.raises(InputError) as caught, database.work(viewer) as session:
            ProfileService(session, viewer).edit(**given)  # type: ignore[arg-type]
        assert caught.value.field == field

    def test_raw_updates_are_stamped(self, database: Database) -> None:
        if database.is_sqlite:
            pytest.skip("the models stamp what they change; PostgreSQL also has clients of its own")
        viewer = sign_up(database)
        with database.work() as session:
            before = session.get_one(Profile, viewer.owner_id).updated_at
            session.connection().exec_driver_sql("UPDATE profiles SET bio = 'bees'")
            session.expire_all()
            assert session.get_one(Profile, viewer.owner_id).updated_at > before


class TestPublicProfiles:
    def test_anyone_sees_the_public_part_of_a_public_profile(self, database: Database) -> None:
        shown, hidden = sign_up(database, name="Ann"), sign_up(database, name="Bob")
        with database.work(shown) as session:
            ProfileService(session, shown).edit(is_public=True)
        for viewer in (ANONYMOUS, hidden):
            with database.reading(viewer) as session:
                service = ProfileService(session, viewer)
                assert service.public(shown.owner_id) == PublicProfile(
                    id=shown.owner_id, display_name="Ann", avatar_url=None, bio=None
                )
                with pytest.raises(NotFound):
                    service.public(hidden.owner_id)


class TestAdministrators:
    def test_the_profile_says_who_is_one(self, database: Database) -> None:
        viewer = sign_up(database)
        with database.work(SERVICE) as session:
            assert viewer_of(session, viewer.owner_id) == viewer
            session.execute(update(Profile).where(Profile.id == viewer.owner_id).values(is_admin=True))
            assert viewer_of(session, viewer.owner_id).role is Role.ADMIN
            with pytest.raises(NotFound):
                viewer_of(session, new_id())

    def test_users_cannot_make_themselves_administrators(self, database: Database) -> None:
        viewer = sign_up(database)
        with pytest.raises(Forbidden), database.work(viewer) as session:
            session.get_one(Profile, viewer.owner_id).is_admin = True
            session.flush()
