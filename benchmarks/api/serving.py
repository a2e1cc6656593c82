"""One of the two servers that are compared: ours, or a bare route that answers the same. Prints its port."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session

from reelbase.bootstrap.opening import application_on
from reelbase.db.session import Database
from reelbase.http.runtime import Runtime
from reelbase.kit.settings import DatabaseSettings, LimitsSettings, Settings
from reelbase.projects.models import Project as Row
from reelbase.schemas.projects import Project
from reelbase.server.app import create_app
from reelbase.server.running import Server, listen

NO_LIMIT = "100000000/minute"


def bare(url: str) -> FastAPI:
    """What the documentation of both would have one write: a session a request, one query, one model."""
    engine = create_engine(url, pool_size=20).execution_options(
        schema_translate_map={"auth": None} if url.startswith("sqlite") else {}
    )
    if url.startswith("sqlite"):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=WAL"))
    app = FastAPI()

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    @app.get("/v1/projects/{project_id}")
    def get_project(project_id: UUID, opened: Session = Depends(session)) -> Project:  # noqa: B008
        row = opened.scalar(select(Row).where(Row.id == project_id))
        if row is None:
            raise HTTPException(404)
        return Project.model_validate(row)

    return app


def main(which: str, url: str, home: Path) -> None:
    settings = Settings(
        home=home, database=DatabaseSettings(url=url), limits=LimitsSettings(read=NO_LIMIT, write=NO_LIMIT)
    )
    application = application_on(settings, Database(url, settings.database))
    app = create_app(application)
    if which == "bare":
        app = bare(url)
        app.state.runtime = Runtime(application)
    listening = listen("127.0.0.1", 0)
    print(listening.getsockname()[1], flush=True)
    Server(app, settings).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
