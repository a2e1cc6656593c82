"""Opening the application of an installation."""

from __future__ import annotations

from reelbase.application.application import Application
from reelbase.bootstrap.providers import ConfiguredProviders, open_storage
from reelbase.db import migrate
from reelbase.db.blank import begin_file
from reelbase.db.copying.unfinished import refuse_unfinished
from reelbase.db.session import Database
from reelbase.kit.privacy import protect
from reelbase.kit.settings import Settings


def open_application(settings: Settings) -> Application:
    """The application on a current schema.

    The SQLite file of the data folder is brought up to date by itself; a PostgreSQL database is its operator's,
    so an old schema there is an error that names the command. A schema that a later version made is one everywhere.
    """
    protect(settings.home)
    database = Database(settings.database_url, settings.database)
    if database.is_sqlite:
        begin_file(settings.database_url)
    try:
        _make_current(database)
        application = application_on(settings, database)
        application.prepare()
    except BaseException:
        database.close()
        raise
    return application


def application_on(settings: Settings, database: Database) -> Application:
    """The application on a database whose schema is current."""
    storage = open_storage(settings)
    return Application(settings, database, storage, ConfiguredProviders(settings, storage))


def _make_current(database: Database) -> None:
    if not database.is_sqlite:
        with database.reading(fresh=True) as session:
            refuse_unfinished(session.connection())
    state = migrate.state(database)
    if database.is_sqlite and not state.is_current:
        migrate.upgrade(database)
    else:
        state.refuse_unfit()
