"""An agent with the official client makes a film over stdin and stdout, as its own program would start us."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from mcp import Client, StdioServerParameters
from reelbase.plans.shot_planning import with_shots
from support.databases import install
from support.plans import make_plan
from support.running import Reelbase
from twins.openai_twin import OpenAITwin

TEXT = (
    "Lighthouses are older than most people think. The first one stood in Alexandria. It was more than a hundred "
    "metres high. Sailors saw its fire from fifty kilometres away."
)

SHOWN = "Unemployment fell from 8.4% in March to 7.9% in April, and then it rose."


@pytest.fixture
def twin() -> Iterator[OpenAITwin]:
    with OpenAITwin() as twin:
        yield twin


@pytest.fixture
def reelbase(tmp_path: Path, twin: OpenAITwin) -> Reelbase:
    server = {"provider": "openai", "base_url": twin.base_url, "model": "twin"}
    settings = {f"{section}_{name}": value for section in ("voice", "image") for name, value in server.items()}
    small = {"render_scale": "0.1", "render_preset": "ultrafast", "music_enabled": "false"}
    return Reelbase(install(tmp_path / "data"), {**settings, **small})


@asynccontextmanager
async def agent(reelbase: Reelbase, *options: str) -> AsyncIterator[Client]:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "reelbase", "mcp", *options], env=reelbase.environment
    )
    async with Client(command, read_timeout_seconds=120) as client:
        yield client


async def result_of(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    assert answer.structured_content is not None
    return answer.structured_content


def test_an_agent_makes_a_film(reelbase: Reelbase) -> None:
    async def work() -> None:
        async with agent(reelbase) as client:
            plan = make_plan(*(f"Das ist die Szene Nummer {number}." for number in (1, 2)), language="de")
            made = await result_of(client, "create", plan=plan.model_dump(mode="json"))
            seen = await result_of(client, "get_plan", project=made["project"])
            assert seen["etag"] == made["etag"]
            edited = await result_of(
                client,
                "edit_plan",
                project=made["project"],
                etag=made["etag"],
                title="Old lights",
                edits=[{"number": 1, "narration": "Das ist die Szene Nummer drei."}],
            )
            assert (edited["title"], edited["errors"]) == ("Old lights", [])
            table = await result_of(client, "export_plan", project=made["project"], to="csv")
            text = Path(table["file"]).read_text(encoding="utf-8-sig").replace("Nummer 2", "Nummer zwei")
            brought = await result_of(
                client, "import_edit", project=made["project"], etag=edited["etag"], name="board.csv", content=text
            )
            assert brought["etag"] != edited["etag"] and brought["scenes"] == 2
            job = await result_of(client, "render", project=made["project"])
            while not job["is_final"]:
                await anyio.sleep(0.5)
                job = await result_of(client, "status", job=job["job"])
            assert job["status"] == "READY", job["error"]
            folder = Path(job["film"]).parent
            assert Path(job["film"]).stat().st_size > 1_000
            assert [each["is_shown"] for each in job["thumbnails"]] == [True, False, False]
            job = await result_of(client, "choose_thumbnail", job=job["job"], number=2)
            assert [each["is_shown"] for each in job["thumbnails"]] == [False, True, False]
            second = Path(job["thumbnails"][1]["file"])
            assert (folder / "thumbnail.jpg").read_bytes() == second.read_bytes()

    anyio.run(work)


def test_refusals_say_what_to_do(reelbase: Reelbase) -> None:
    async def work() -> None:
        async with agent(reelbase, "--no-worker") as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {
                *("create", "status", "get_plan", "edit_plan", "render", "undo_edit", "set_pronunciations"),
                *("list_shots", "list_alternatives", "list_visuals", "choose_thumbnail"),
                *("add_shot", "edit_shot", "split_shot", "remove_shot", "export_plan", "import_edit"),
                *("create_storyboard", "get_storyboards", "open_storyboard", "set_task"),
            }
            assert all(tool.description and tool.output_schema for tool in tools.values())
            refusals = {
                "Give exactly one": ("create", {}),
                "REELBASE_LLM_BASE_URL": ("create", {"topic": "Why the sky is blue"}),
                "Write at least two sentences": ("create", {"text": "Too short."}),
                "There is no project": ("render", {"project": "01900000-0000-7000-8000-000000000000"}),
            }
            for words, (tool, arguments) in refusals.items():
                answer = await client.call_tool(tool, arguments)
                assert answer.is_error and words in answer.content[0].text, answer.content
            look = {"style": "paper", "captions": {"style": "karaoke"}, "sound": {"music": False}}
            made = await result_of(client, "create", text=TEXT, **look)
            plan = (await result_of(client, "get_plan", project=made["project"]))["plan"]
            assert (plan["visual_style"], plan["captions"]["style"]) == ("paper", "karaoke")
            assert (plan["sound"]["music"], plan["sound"]["effects"]) == (False, True)
            await result_of(client, "edit_plan", project=made["project"], etag=made["etag"], title="Another")
            late = await client.call_tool(
                "edit_plan", {"project": made["project"], "etag": made["etag"], "title": "Late"}
            )
            assert late.is_error and "changed in the meantime" in late.content[0].text

    anyio.run(work)


def test_an_agent_changes_single_shots_and_takes_edits_back(reelbase: Reelbase) -> None:
    async def work() -> None:
        async with agent(reelbase, "--no-worker") as client:
            made = await result_of(client, "create", plan=with_shots(make_plan(SHOWN)).model_dump(mode="json"))
            place = {"project": made["project"], "scene": 1}
            shots = (await result_of(client, "list_shots", **place))["shots"]
            chart = next(each for each in shots if each["shot"]["content"]["kind"] == "before_after")
            place["shot"] = chart["number"]
            assert chart["doubts"] == [] and "8.4%; 7.9%" in chart["summary"]
            others = (await result_of(client, "list_alternatives", **place))["alternatives"]

            plan = await result_of(client, "edit_shot", **place, etag=made["etag"], alternative=1, locked=True)
            shown = (await result_of(client, "list_shots", project=made["project"], scene=1))["shots"]
            shot = shown[chart["number"] - 1]["shot"]
            assert shot["content"] == others[0]["shot"]["content"] and shot["locked"]
            refused = {
                "is locked": ("remove_shot", {**place, "etag": plan["etag"]}),
                "changed in the meantime": ("remove_shot", {**place, "etag": made["etag"]}),
                "There is nothing to change": ("edit_shot", {**place, "etag": plan["etag"]}),
                "There is no icon 'rocke'": (
                    "edit_shot",
                    {**place, "etag": plan["etag"], "locked": False, "content": {"kind": "object", "icon": "rocke"}},
                ),
                "There is no kind 'dance'": ("list_visuals", {"kind": "dance"}),
            }
            for words, (tool, arguments) in refused.items():
                answer = await client.call_tool(tool, arguments)
                assert answer.is_error and words in answer.content[0].text, answer.content

            visuals = await result_of(client, "list_visuals", kind="definition")
            assert "paper" in visuals["style_packs"] and "karaoke" in visuals["caption_styles"] and visuals["palettes"]
            (kind,) = visuals["visuals"]
            assert {field["name"] for field in kind["fields"]} >= set(kind["example"]) - {"kind"}
            plan = await result_of(
                client, "edit_shot", **place, etag=plan["etag"], locked=False, content=kind["example"], framing="wide"
            )
            word = shot["start_word"] + 1
            plan = await result_of(client, "split_shot", **place, etag=plan["etag"], word=word)
            plan = await result_of(client, "remove_shot", **place, etag=plan["etag"])
            after = (await result_of(client, "list_shots", project=made["project"], scene=1))["shots"]
            assert len(after) == len(shots) and after[chart["number"] - 1]["shot"]["start_word"] == word
            added = {"start_word": 0, "end_word": 2, "content": {"kind": "words", "text": "Look up"}}
            at = {"project": made["project"], "scene": 1}
            plan = await result_of(client, "add_shot", **at, **added, etag=plan["etag"], entrance="rise")
            first = (await result_of(client, "list_shots", **at))["shots"][0]["shot"]
            assert (first["end_word"], first["entrance"]) == (2, "rise")
            assert first["content"] == {**added["content"], "emphasis": [], "icon": None}
            for _ in range(5):
                plan = await result_of(client, "undo_edit", project=made["project"], etag=plan["etag"])
            assert (await result_of(client, "list_shots", project=made["project"], scene=1))["shots"] == shots

            said = {"Unemployment": "un-em-PLOY-ment", "March": "MARTCH"}
            plan = await result_of(
                client, "set_pronunciations", project=made["project"], etag=plan["etag"], pronunciations=said
            )
            plan = await result_of(
                client, "set_pronunciations", project=made["project"], etag=plan["etag"], pronunciations={"March": None}
            )
            seen = (await result_of(client, "get_plan", project=made["project"]))["plan"]
            assert seen["pronunciations"] == {"Unemployment": "un-em-PLOY-ment"}

    anyio.run(work)


def test_the_mcp_command_without_its_extra_says_how_to_install_it(reelbase: Reelbase, tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text('raise ModuleNotFoundError("No module named \'mcp\'", name="mcp")')
    environment = {**reelbase.environment, "PYTHONPATH": f"{tmp_path}:{reelbase.environment.get('PYTHONPATH', '')}"}
    done = subprocess.run(
        [sys.executable, "-m", "reelbase", "mcp"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'mcp<3,>=2.3'" in done.stderr


def test_an_agent_has_storyboards_made_and_ticks_what_is_filmed(reelbase: Reelbase) -> None:
    async def work() -> None:
        async with agent(reelbase) as client:
            brief = "How to repot a monstera: loosen the soil, trim dead roots and add fresh mix."
            tree = await result_of(client, "create_storyboard", brief=brief, target_s=20)
            project = tree["project_id"]
            while any(board["status"] == "generating" for board in tree["storyboards"]):
                await anyio.sleep(0.2)
                tree = await result_of(client, "get_storyboards", project=project)
            first, second = tree["storyboards"]
            assert (first["status"], first["scenes"][1]["narration"]) == ("completed", "First, loosen the soil.")
            tree = await result_of(client, "open_storyboard", project=project, storyboard=second["version_id"])
            assert tree["open_version_id"] == second["version_id"]
            plan = (await result_of(client, "get_plan", project=project))["plan"]
            assert plan["scenes"][0]["narration"] == second["scenes"][0]["narration"]
            scene = first["scenes"][0]["id"]
            done = await result_of(client, "set_task", project=project, scene=scene, task="scene_filmed")
            assert done["completed"] == 1 and done["total"] == 4 * sum(len(b["scenes"]) for b in (first, second))
            refused = await client.call_tool("create_storyboard", {"brief": "Too short"})
            assert refused.is_error and "10 to 500 characters" in refused.content[0].text

    anyio.run(work)
