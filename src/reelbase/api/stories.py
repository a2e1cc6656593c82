"""Branching stories: created by their owners, visible to everybody once published."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from reelbase.api.operations import CREATE, READ, WRITE, PageOf, problems, with_headers
from reelbase.http.identity import CurrentCaller, MaybeCaller
from reelbase.http.routing import Router
from reelbase.http.work import PageCursors, PublicReading, Reading, ServiceWriting
from reelbase.schemas import stories as schemas
from reelbase.stories.service import MAX_BRANCH_LEVELS, StoryService
from reelbase.stories.standings import MAX_DAYS, StandingService

router = Router(tags=["Stories"])
StoryId = Annotated[UUID, Path(description="Id of a story.")]
StorySceneId = Annotated[UUID, Path(description="Id of a scene of a story.")]
Top = Annotated[int, Query(ge=1, le=100, description="The maximum number of items.")]


@router.get("/stories", dependencies=READ)
def list_stories(session: PublicReading, caller: MaybeCaller, cursors: PageCursors, page: PageOf) -> schemas.StoryPage:
    """Published stories, the newest first. No authentication needed."""
    return schemas.StoryPage.of(StoryService(session, caller.viewer).published(page, cursors))


@router.get("/me/stories", dependencies=READ)
def list_own_stories(session: Reading, caller: CurrentCaller, cursors: PageCursors, page: PageOf) -> schemas.StoryPage:
    """Your stories, published or not, newest first."""
    return schemas.StoryPage.of(StoryService(session, caller.viewer).own(page, cursors))


@router.post(
    "/stories",
    status_code=201,
    dependencies=CREATE,
    responses=with_headers(201, "The new story.", Location="Its address."),
)
def create_story(
    session: ServiceWriting, caller: CurrentCaller, request: schemas.NewStory, response: Response
) -> schemas.Story:
    """Create a story with its first scene, whose clip is the intro. Only you see it until it is published."""
    story = StoryService(session, caller.viewer).create(**request.model_dump())
    response.headers["Location"] = f"/v1/stories/{story.id}"
    return story


@router.get("/stories/{story_id}", dependencies=READ, responses=problems(404))
def get_story(session: PublicReading, caller: MaybeCaller, story_id: StoryId) -> schemas.Story:
    """A story. No authentication needed if it is published."""
    return StoryService(session, caller.viewer).get(story_id)


@router.put("/stories/{story_id}/published", dependencies=WRITE, responses=problems(404))
def publish_story(session: ServiceWriting, caller: CurrentCaller, story_id: StoryId) -> schemas.Story:
    """Publish a story to all players. Idempotent."""
    return StoryService(session, caller.viewer).publish(story_id)


@router.delete("/stories/{story_id}", status_code=204, dependencies=WRITE, responses=problems(404))
def delete_story(session: ServiceWriting, caller: CurrentCaller, story_id: StoryId) -> None:
    """Delete a story with its whole tree."""
    StoryService(session, caller.viewer).delete(story_id)


@router.get("/stories/{story_id}/tree", dependencies=READ, responses=problems(404))
def get_story_tree(session: PublicReading, caller: MaybeCaller, story_id: StoryId) -> schemas.StoryTree:
    """All scenes of a story that have a clip, with their slots. Needs no sign-in for a published story."""
    return StoryService(session, caller.viewer).tree(story_id)


@router.get("/stories/{story_id}/leaders", dependencies=READ, responses=problems(404))
def list_story_leaders(
    session: PublicReading, caller: MaybeCaller, story_id: StoryId, limit: Top = 10
) -> schemas.Standings:
    """Players by their number of clips in a story. Needs no sign-in for a published story."""
    return schemas.Standings(items=StandingService(session, caller.viewer).leaders(story_id, limit))


@router.get("/stories/{story_id}/trending", dependencies=READ, responses=problems(404))
def list_trending_scenes(
    session: PublicReading,
    caller: MaybeCaller,
    story_id: StoryId,
    days: Annotated[int, Query(ge=1, le=MAX_DAYS, description="How many days to count, including today.")] = 7,
    limit: Top = 10,
) -> schemas.StoryTrends:
    """Scenes by their views in the last days. Needs no sign-in for a published story."""
    found = StandingService(session, caller.viewer).trending(story_id, days=days, limit=limit)
    return schemas.StoryTrends(items=found)


@router.get("/story-scenes/{scene_id}/branch", dependencies=READ, responses=problems(404))
def get_story_branch(
    session: PublicReading,
    caller: MaybeCaller,
    scene_id: StorySceneId,
    levels: Annotated[int, Query(ge=0, le=MAX_BRANCH_LEVELS, description="How many levels below the scene.")] = 2,
) -> schemas.StoryBranch:
    """A scene with a clip and the scenes below it. Needs no sign-in for a published story."""
    return schemas.StoryBranch(items=StoryService(session, caller.viewer).branch(scene_id, levels))


@router.get("/story-scenes/{scene_id}/path", dependencies=READ, responses=problems(404))
def get_story_path(session: PublicReading, caller: MaybeCaller, scene_id: StorySceneId) -> schemas.StoryPath:
    """The path from the first scene to this one. Needs no sign-in for a published story."""
    return schemas.StoryPath(items=StoryService(session, caller.viewer).path(scene_id))


@router.get("/story-scenes/{scene_id}/slots", dependencies=READ, responses=problems(404))
def list_story_slots(session: PublicReading, caller: MaybeCaller, scene_id: StorySceneId) -> schemas.StorySlots:
    """The three slots below a scene: open, locked or filled. Needs no sign-in for a published story."""
    return schemas.StorySlots(items=StoryService(session, caller.viewer).slots(scene_id))


@router.get("/story-scenes/{scene_id}/slots/{slot}/attempts", dependencies=READ)
def list_slot_attempts(
    session: Reading,
    caller: CurrentCaller,
    cursors: PageCursors,
    page: PageOf,
    scene_id: StorySceneId,
    slot: Annotated[schemas.Slot, Path(description="The slot.")],
) -> schemas.StoryAttemptPage:
    """Everything paid for in a slot of your story, failed attempts too, oldest first. Empty for others' stories."""
    return schemas.StoryAttemptPage.of(StoryService(session, caller.viewer).history(scene_id, slot, page, cursors))
