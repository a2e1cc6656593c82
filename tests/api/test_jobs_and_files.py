"""Jobs, their events and their files over real HTTP, by the client that we publish."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, select, update

from reelbase.accounts.viewer import LOCAL_VIEWER
from reelbase.client import (
    ApiError,
    Conflict,
    ConnectionLost,
    InvalidInput,
    LinkClosed,
    NotEnoughCredits,
    NotFound,
    Reelbase,
    downloads,
    events,
)
from reelbase.client.transport import Transport
from reelbase.kit import clock
from reelbase.production.models import Asset, Job
from support.api_serving import api_served
from support.boards import make_job
from support.plans import make_plan
from support.reference_clips import FilmedShot, pictures_of, write_clip
from support.serving import Served


@pytest.fixture
def server(make_database: Any, database_kind: str, tmp_path: Path) -> Iterator[Served]:
    """Charges for jobs; the local user has the ten credits of a welcome."""
    with api_served(make_database(database_kind), tmp_path / "home", credits={"charge": True}) as server:
        yield server


def finished_film(server: Served, folder: Path, size_bytes: int = 300_000) -> tuple[UUID, bytes]:
    content = os.urandom(size_bytes)
    (folder / "film.mp4").write_bytes(content)
    name = server.application.storage.put(folder / "film.mp4")
    with server.application.database.work() as session:
        job_id = make_job(session, LOCAL_VIEWER)
        film = {"metadata": {"name": name}, "content_hash": name.split(".")[0], "size_bytes": size_bytes}
        session.execute(
            update(Asset.__table__)
            .where(Asset.job_id == job_id, Asset.type == "video")
            .values(mime_type="video/mp4", **film)
        )
    return job_id, content


def test_a_job_is_charged_canceled_retried_and_refused(server: Served, reelbase: Reelbase) -> None:
    project = reelbase.projects.create(plan=make_plan())
    assert reelbase.credits.estimate(project_id=project.id).needed == 1
    job = reelbase.jobs.render(project.id)
    assert (job.status, job.cost_credits_reserved, reelbase.credits.balance().held) == ("QUEUED", 1, 1)
    same = server.client().post(f"/v1/projects/{project.id}/jobs")
    assert (same.status_code, same.json()["id"], same.headers["Location"]) == (200, str(job.id), f"/v1/jobs/{job.id}")
    assert (reelbase.jobs.render(project.id).id, reelbase.credits.balance().held) == (job.id, 1)
    with pytest.raises(Conflict):
        reelbase.projects.delete(project.id)
    assert reelbase.jobs.cancel(job.id).status == "CANCELED"
    assert (reelbase.jobs.get(job.id).is_final, reelbase.credits.balance().available) == (True, 10)
    with pytest.raises(Conflict):
        reelbase.jobs.cancel(job.id)
    assert reelbase.jobs.retry(job.id).status == "QUEUED"
    with pytest.raises(InvalidInput):
        reelbase.jobs.retry(reelbase.jobs.cancel(job.id).id, from_step="package")
    with pytest.raises(NotFound):
        reelbase.jobs.retry_scene(job.id, 99)
    again = reelbase.jobs.retry_scene(job.id, 2)
    assert reelbase.plans.latest(project.id).document.scenes[1].take == 1
    assert [found.id for found in reelbase.jobs.list(project_id=project.id, unfinished=True)] == [again.id]
    assert [step.state for step in reelbase.jobs.steps(again.id)] == ["pending"] * 9
    assert [entry.type for entry in reelbase.credits.history()][:2] == ["reserve", "release"]

    long = make_plan(*("A long scene." for _ in range(100)), target_s=600)
    for scene in long.scenes:
        scene.duration_target_s = 15
    dear = reelbase.projects.create(plan=long)
    with pytest.raises(NotEnoughCredits) as caught:
        reelbase.jobs.render(dear.id)
    assert (caught.value.status, caught.value.required > caught.value.available) == (402, True)
    assert not reelbase.plans.latest(dear.id).plan.sealed
    for moved_on in (job.id, again.id):
        with pytest.raises(Conflict):
            reelbase.jobs.retry_scene(moved_on, 2)


def test_a_project_that_is_being_rendered_is_stopped_and_deleted(server: Served, reelbase: Reelbase) -> None:
    project = reelbase.projects.create(plan=make_plan())
    jobs = [reelbase.jobs.render(project.id)]
    reelbase.plans.retake(reelbase.plans.latest(project.id), 1)
    jobs.append(reelbase.jobs.render(project.id))
    with pytest.raises(Conflict):
        reelbase.projects.delete(project.id)
    assert [reelbase.jobs.get(job.id).is_final for job in jobs] == [False, False]
    reelbase.projects.delete(project.id, stop=True)
    for gone in (lambda: reelbase.projects.get(project.id), *(partial(reelbase.jobs.get, job.id) for job in jobs)):
        with pytest.raises(NotFound):
            gone()
    assert (reelbase.credits.balance().held, reelbase.credits.balance().available) == (0, 10)
    statuses = server.application.engine.statuses([job.id for job in jobs])
    assert set(statuses.values()) == {"CANCELLED"}


def test_files_come_whole_in_parts_and_by_links(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    job_id, content = finished_film(server, tmp_path)
    film = next(asset for asset in reelbase.assets.list(job_id=job_id, limit=1) if asset.path == "final.mp4")
    assert film.content_hash == hashlib.sha256(content).hexdigest()
    assert reelbase.assets.download(film, tmp_path / "out.mp4").read_bytes() == content
    http, path = server.client(), f"/v1/assets/{film.id}/content"
    part = http.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert http.get(path, headers={"Range": "bytes=999999999-"}).status_code == 416
    head = http.head(path)
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(content)), b"")
    assert http.get(path, headers={"If-None-Match": head.headers["ETag"]}).status_code == 304
    assert "attachment" in http.get(path, params={"download": True}).headers["Content-Disposition"]

    link = reelbase.assets.link(film.id, lasts_s=60).url
    assert http.get(link).content == content
    assert http.get(link, headers={"Range": "bytes=-5"}).content == content[-5:]
    other = next(asset for asset in reelbase.assets.list(job_id=job_id) if asset.id != film.id)
    for wrong in (link.replace(str(film.id), str(other.id)), link[:-1] + ("0" if link[-1] != "0" else "1")):
        assert http.get(wrong).status_code == 403
    assert http.get(link.replace("expires=", "expires=9")).status_code == 403


@pytest.mark.parametrize("damage", ["flipped", "truncated", "deleted"])
def test_a_damaged_film_is_an_error_that_says_what_to_do(
    server: Served, reelbase: Reelbase, tmp_path: Path, damage: str
) -> None:
    job_id, content = finished_film(server, tmp_path)
    asset = next(asset for asset in reelbase.assets.list(job_id=job_id) if asset.path == "final.mp4")
    path = server.application.settings.storage_dir / asset.content_hash[:2] / f"{asset.content_hash}.mp4"
    path.chmod(0o600)
    if damage == "deleted":
        path.unlink()
    else:
        path.write_bytes(content[:100] if damage == "truncated" else b"x" + content[1:])
    with pytest.raises(NotFound, match=r"missing|damaged") as caught:
        reelbase.assets.download(asset, tmp_path / "down.mp4")
    assert "again" in str(caught.value)
    assert not (tmp_path / "down.mp4").exists()


def test_a_broken_download_goes_on_where_it_broke(
    server: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id, content = finished_film(server, tmp_path)
    with Reelbase(server.address) as client:
        film = next(asset for asset in client.assets.list(job_id=job_id) if asset.path == "final.mp4")
        real, broken = downloads.chunks, []

        def breaking(transport: Transport, content: downloads.Content, begun: int) -> Iterator[bytes]:
            for number, chunk in enumerate(real(transport, content, begun)):
                yield chunk
                if number == 1 and len(broken) < 2:
                    broken.append(begun)
                    raise httpx.ReadError("cut off")

        monkeypatch.setattr(downloads, "chunks", breaking)
        assert client.assets.download(film, tmp_path / "out.mp4").read_bytes() == content
    assert len(broken) == 2 and broken[1] > 0
    assert not list(tmp_path.glob(".out*"))


def test_a_job_is_followed_to_its_end_over_a_broken_connection(server: Served, reelbase: Reelbase) -> None:
    job = reelbase.jobs.render(reelbase.projects.create(plan=make_plan()).id)

    def work() -> None:
        began.wait(20)
        for progress in (20, 40, 60):
            with server.application.database.work() as session:
                session.execute(update(Job).where(Job.id == job.id).values(progress=progress, status="RENDERING"))
        seen.wait(20)
        server.application.cancel(job.id)

    began, seen, thread = threading.Event(), threading.Event(), threading.Thread(target=work)
    thread.start()
    received = []
    for event in reelbase.jobs.follow(job.id):
        received.append(event)
        began.set()
        if event.kind == "progress":
            seen.set()
    thread.join()
    assert received[0].kind == "state" and received[-1].is_last
    ids = [event.id for event in received if event.id is not None]
    assert ids == sorted(ids)
    assert reelbase.jobs.get(job.id).status == "CANCELED"
    # Who has seen the end is told nothing more.
    assert list(reelbase.jobs.follow(job.id, after=ids[-1])) == []


class TestTheClient:
    def test_the_client_repeats_what_is_safe_to_repeat(self) -> None:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            if len(asked) < 3:
                raise httpx.ReadError("gone")
            return httpx.Response(200, json={"status": "ok", "version": "1"})

        waits: list[float] = []
        transport = Transport(
            httpx.Client(transport=httpx.MockTransport(answer), base_url="http://x"), tries=3, sleep=waits.append
        )
        transport.send("POST", "/v1/projects", json={})
        keys = {request.headers["Idempotency-Key"] for request in asked}
        assert (len(asked), len(keys), len(waits)) == (3, 1, 2)
        asked.clear()
        with pytest.raises(ConnectionLost):
            transport.send("PATCH", "/v1/projects/1", json={})
        assert len(asked) == 1
        asked.clear()
        with pytest.raises(ConnectionLost):
            transport.send("PUT", "/v1/projects/1/plan", json={}, headers={"If-Match": '"a"'})
        assert len(asked) == 1

    def test_the_client_waits_as_long_as_the_server_asks(self) -> None:
        answers = [httpx.Response(429, headers={"Retry-After": "7"}, json={"code": "ERR_TOO_MANY"})]
        answers += [httpx.Response(409, json={"code": "ERR_STILL_RUNNING"}), httpx.Response(200, json={})]
        waits: list[float] = []
        transport = Transport(
            httpx.Client(transport=httpx.MockTransport(lambda _: answers.pop(0)), base_url="http://x"),
            tries=3,
            sleep=waits.append,
        )
        assert transport.send("GET", "/").status_code == 200
        assert 7 <= waits[0] < 8 and waits[1] < 2

    def test_the_client_asks_a_provider_that_refused_only_once(self) -> None:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return httpx.Response(502, json={"code": "ERR_TTS", "retryable": len(asked) == 1})

        transport = Transport(httpx.Client(transport=httpx.MockTransport(answer)), tries=4, sleep=lambda _s: None)
        with pytest.raises(ApiError):
            transport.send("POST", "http://x/")
        assert len(asked) == 2

    def test_the_client_reads_an_answer_that_is_no_problem_of_ours(self) -> None:
        transport = Transport(
            httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(404, text="<html>"))), tries=1
        )
        with pytest.raises(ApiError) as caught:
            transport.send("GET", "http://x/")
        assert (caught.value.status, caught.value.code) == (404, "ERR_UNKNOWN")

    def test_the_client_takes_events_apart(self) -> None:
        lines = [
            "retry: 2000",
            "event: state",
            'data: {"a":',
            "data: 1}",
            "",
            ": keep-alive",
            "",
            "id: 7",
            "data: {}",
            "",
        ]
        found = list(events.parse([*lines, "event: cut", "data: {}"]))
        assert [(event.kind, event.data, event.id) for event in found] == [
            ("state", {"a": 1}, None),
            ("message", {}, 7),
        ]


def test_films_are_shared_published_and_measured(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    job_id, content = finished_film(server, tmp_path, 1_000)
    link = reelbase.shares.create(job_id, is_public=True)
    assert reelbase.films.open(link.token).title == "A blue sky"
    assert server.client().get(f"/v1/public/links/{link.token}/files/final.mp4").content == content
    for path in ("manifest.json", "../final.mp4", "scenes/01.png"):
        assert server.client().get(f"/v1/public/links/{link.token}/files/{path}").status_code == 404
    reelbase.films.like(link.id)
    reelbase.films.comment(link.id, "Well told!")
    assert [item.likes for item in reelbase.films.gallery()] == [1]
    assert [comment.body for comment in reelbase.films.comments(link.id)] == ["Well told!"]
    assert link.only_this_machine
    reelbase.shares.revoke(link.id)
    with pytest.raises(LinkClosed) as closed:
        reelbase.films.open(link.token)
    assert (closed.value.status, closed.value.code) == (410, "ERR_LINK_REVOKED")

    now = clock.now()
    publication = reelbase.publications.schedule(job_id, "youtube", now + timedelta(days=1))
    assert reelbase.publications.mark(publication.id, "published", url="https://example.org/v").posted_at is not None
    with pytest.raises(Conflict):
        reelbase.publications.mark(publication.id, "posted")
    reelbase.publications.measure(publication.id, views=10, likes=2, retention=0.5, measured_at=now)
    older = reelbase.publications.measure(publication.id, views=1, likes=0, measured_at=now - timedelta(days=1))
    assert (older.views, older.retention) == (10, 0.5)


def with_thumbnails(server: Served, job_id: UUID, folder: Path) -> list[bytes]:
    """Give a finished film what its package has beside the film: three pictures, the first of which is shown."""

    def stored(path: str, content: bytes) -> Asset:
        source = folder / path.replace("/", "-")
        source.write_bytes(content)
        name = server.application.storage.put(source)
        return Asset(
            owner_id=LOCAL_VIEWER.owner_id,
            job_id=job_id,
            type={"package.zip": "zip", "thumbnail.jpg": "thumbnail"}.get(path, "image"),
            storage_path=path,
            content_hash=name.split(".")[0],
            size_bytes=len(content),
            mime_type="image/jpeg",
            meta={"name": name, "layout": path, "text": "A blue sky", "score": 0.5},
        )

    pictures = [os.urandom(1_000) for _ in range(3)]
    with server.application.database.work() as session:
        of_job = Asset.job_id == job_id
        session.execute(delete(Asset).where(of_job, Asset.type.not_in(("video", "manifest"))))
        manifest = session.scalars(select(Asset).where(of_job, Asset.type == "manifest")).one()
        manifest.meta = stored("manifest.json", b'{"files": {"thumbnail.jpg": {"sha256": ""}}}').meta
        paths = ("thumbnail.jpg", *(f"thumbnails/{number}.jpg" for number in (1, 2, 3)))
        session.add_all([stored(path, picture) for path, picture in zip(paths, [pictures[0], *pictures], strict=True)])
        session.add(stored("package.zip", b""))
    return pictures


def test_another_thumbnail_is_chosen_and_shown_everywhere(server: Served, reelbase: Reelbase, tmp_path: Path) -> None:
    job_id, film = finished_film(server, tmp_path, 1_000)
    with pytest.raises(Conflict, match="no thumbnails to choose from"):
        reelbase.jobs.choose_thumbnail(job_id, 2)
    assert reelbase.jobs.thumbnails(job_id) == []
    pictures = with_thumbnails(server, job_id, tmp_path)
    link = reelbase.shares.create(job_id)
    assert [(each.number, each.is_shown) for each in reelbase.jobs.thumbnails(job_id)] == [
        (1, True),
        (2, False),
        (3, False),
    ]
    shown = next(asset for asset in reelbase.assets.list(job_id=job_id, type="thumbnail"))
    (chosen,) = [each for each in reelbase.jobs.choose_thumbnail(job_id, 3) if each.is_shown]
    assert (chosen.number, chosen.text) == (3, "A blue sky")
    answer = server.client().get(f"/v1/assets/{shown.id}/content")
    assert (answer.content, answer.headers["Cache-Control"]) == (pictures[2], "private, no-cache")
    public = f"/v1/public/links/{link.token}/files"
    assert server.client().get(f"{public}/thumbnail.jpg").content == pictures[2]
    assert server.client().get(f"{public}/thumbnails/2.jpg").status_code == 404
    (package,) = reelbase.assets.list(job_id=job_id, type="zip")
    with zipfile.ZipFile(reelbase.assets.download(package, tmp_path / "package.zip")) as archive:
        assert (archive.read("thumbnail.jpg"), archive.read("final.mp4")) == (pictures[2], film)
        digest = json.loads(archive.read("manifest.json"))["files"]["thumbnail.jpg"]["sha256"]
        assert digest == hashlib.sha256(pictures[2]).hexdigest()
    refused = server.client().put(f"/v1/jobs/{job_id}/thumbnail", json={"number": 4})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "number")
    with pytest.raises(NotFound):
        reelbase.jobs.thumbnails(UUID(int=7))


def test_storyboards_are_asked_for_canceled_and_tried_again(reelbase: Reelbase, tmp_path: Path) -> None:
    board = reelbase.storyboards.create("Two ways to fold a fitted sheet", variations=1).storyboards[0]
    assert reelbase.storyboards.cancel(board.version_id).error == "Canceled by its owner."
    assert reelbase.storyboards.retry(board.version_id).status == "generating"
    assert reelbase.storyboards.get(board.version_id).cost_micros == 0
    clip = write_clip(tmp_path / "mine.mp4", pictures_of((FilmedShot(20), FilmedShot(20, drift=2))))
    tree = reelbase.storyboards.create_like(clip, "video/mp4", "Two ways to fold a fitted sheet", variations=1)
    (reference,) = reelbase.storyboards.references(tree.project_id)
    assert (reference.called, reference.pattern, reference.looked_at) == ("mine.mp4", None, None)


def test_everything_else_answers(server: Served, reelbase: Reelbase) -> None:
    project = reelbase.projects.create(plan=make_plan())
    version = reelbase.storyboards.begin(project.id, "Three mistakes when brewing coffee")
    reelbase.storyboards.complete(version, make_plan())
    reelbase.storyboards.open(project.id, version)
    tree = reelbase.storyboards.tree(project.id)
    assert tree.open_version_id == version
    scene = tree.storyboards[-1].scenes[0]
    reelbase.storyboards.set_task(scene.id, "edited")
    assert reelbase.storyboards.progress(project.id).completed == 1
    assert [found.storyboard_count for found in reelbase.storyboards.projects()] == [2]
    story = reelbase.stories.create("The door", price_amount=5)
    assert [slot.state for slot in reelbase.stories.slots(story.genesis_id)] == ["open"] * 3
    assert list(reelbase.stories.list()) == []
    assert reelbase.stories.publish(story.id).published_at is not None
    assert reelbase.account.edit(display_name="Ada").display_name == "Ada"
    feedback = reelbase.account.send_feedback("The music is too loud.")
    assert [found.id for found in reelbase.account.feedback()] == [feedback]
    assert [found.project_id for found in reelbase.analytics.dashboard()] == [project.id]
    assert reelbase.analytics.projects().total == 1
    assert reelbase.analytics.engagement().items[0].projects_created == 1
    assert {preset.name for preset in reelbase.catalog.presets()} >= {"explainer"}
    assert [voice.name for voice in reelbase.catalog.voices().items] == ["heart", "joe"]
    assert next((found.width, found.height) for found in reelbase.catalog.formats()) == (1080, 1920)
    assert reelbase.health().status == "ok"
    http = server.client()
    assert http.get("/v1/ready").json()["ready"]
    assert http.get("/v1/admin/queue").json()["waiting"] == 0
    assert http.get("/v1/admin/users").json()["items"][0]["display_name"] == "Ada"
    assert http.put(f"/v1/admin/feedback/{feedback}/resolved").status_code == 204
    assert http.get("/v1/admin/feedback", params={"resolved": True}).json()["items"][0]["id"] == str(feedback)
    changes = http.get("/v1/me/changes", params={"limit": 2}).json()
    assert len(changes["items"]) == 2 and changes["next_cursor"]
    wrong = http.put("/v1/presets")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET")
    assert http.patch("/v1/projects").headers["Allow"] == "GET, POST"
