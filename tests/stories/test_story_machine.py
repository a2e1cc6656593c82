"""Players, a chain and time do what they like; the tables must say what a plain model of the rules says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from reelbase.db.session import Database
from reelbase.kit.errors import Conflict, NotFound, PlayerBusy, SlotTaken
from reelbase.schemas.stories import PromptOutcome, SceneStatus
from reelbase.stories.models import Story, StoryPrompt, StoryScene
from reelbase.stories.payments import PaymentService
from reelbase.stories.players import Player
from reelbase.stories.scheduler import StoryScheduler
from reelbase.stories.slots import SettlementKind
from reelbase.stories.states import (
    AT_WORK,
    GENERATION_LIMIT_S,
    LOCK_S,
    PAID_UNFINISHED,
    RETRY_WINDOW_S,
    SLOTS,
    STATUS_AFTER,
    TRANSITIONS,
)
from support.stories import OWNER, PRICE, ChainTwin, StoryWorld, a_player

PLAYERS = st.integers(0, 3)
ANY = st.integers(0, 1000)
# No sum of a few of these falls into the seconds before a limit, where real time would decide.
PASSAGES_S = st.sampled_from([25, 61, 1009, 3001])


@dataclass
class Clip:
    """What the rules say of one scene."""

    parent_id: UUID
    slot: str
    holder: Player | None = None
    until_s: int = 0
    pending: str | None = None
    creator: Player | None = None
    proof: str | None = None
    paid_s: int = 0
    status: SceneStatus = SceneStatus.PENDING_PAYMENT
    refund: int | None = None
    prompts: list[PromptOutcome] = field(default_factory=list)
    prompt_id: UUID | None = None
    submitted_s: int = 0

    @property
    def at_work(self) -> bool:
        return bool(self.prompts) and self.prompts[-1] in AT_WORK


class Stories(RuleBasedStateMachine):
    def __init__(self, database: Database) -> None:
        super().__init__()
        # The payment service and the scheduler act on all stories: nothing of an earlier run may be left to them.
        with database.work() as session:
            session.execute(delete(Story))
        self.world = StoryWorld(database)
        self.chain = ChainTwin()
        self.payments = PaymentService(database, self.chain)
        self.players = [a_player(fid) for fid in range(4)]
        self.clips: dict[UUID, Clip] = {}
        self.waiting: dict[str, tuple[Player, Clip]] = {}
        self.seen: dict[UUID, SceneStatus] = {}
        self.now_s = 0

    # What players do

    @rule(who=PLAYERS, parent=ANY, slot=st.sampled_from(SLOTS))
    def lock(self, who: int, parent: int, slot: str) -> None:
        player = self.players[who]
        finished = [key for key, clip in self.clips.items() if clip.status == SceneStatus.COMPLETED]
        parents = [self.world.genesis_id, *finished]
        place = (parents[parent % len(parents)], slot)
        busy = next((clip for clip in self.clips.values() if self._busy(clip, player)), None)
        current = self._current(place)
        expected: type[Exception] | None = None
        if busy is not None:
            own = (busy.parent_id, busy.slot) == place and busy.status == SceneStatus.PENDING_PAYMENT
            expected = None if own else PlayerBusy
        elif current is not None and not self._takeable(current[1]):
            expected = SlotTaken
        held = self._attempt(expected, lambda: self.world.lock(player, slot, place[0]))
        if held is None or busy is not None:
            return
        if current is not None:
            assert held.scene_id == current[0]
        clip = self.clips.setdefault(held.scene_id, Clip(*place))
        clip.holder, clip.until_s = player, self.now_s + LOCK_S

    @precondition(lambda self: self.clips)
    @rule(who=PLAYERS, which=ANY, chain=st.sampled_from(["final", "small", "reverted", "unknown", "away"]))
    def pay(self, who: int, which: int, chain: str) -> None:
        player = self.players[who]
        scene_id, clip = self._pick(which)
        hash_ = self.chain.pay(player, clip.parent_id, clip.slot, PRICE - 1 if chain == "small" else PRICE)
        if chain == "reverted":
            self.chain.refused.add(hash_)
        if chain == "away":
            self.chain.trouble = [TimeoutError("the node is away")]
        if chain == "unknown":
            self.chain.final.pop(hash_)
            self.waiting[hash_] = (player, clip)
        if clip.status == SceneStatus.PENDING_PAYMENT and clip.holder == player:
            clip.pending = hash_
        settled = self.payments.confirm(OWNER, scene_id, player, hash_)
        if chain in ("unknown", "away"):
            assert settled.kind == SettlementKind.NOT_YET
        elif chain == "final":
            self._paid(clip, player, hash_, settled.scene_id)
        else:
            assert settled.kind == SettlementKind.REJECTED
            self._refused(clip, hash_)

    @precondition(lambda self: self.clips)
    @rule(who=PLAYERS, which=ANY)
    def submit(self, who: int, which: int) -> None:
        player = self.players[who]
        scene_id, clip = self._pick(which)
        expected: type[Exception] | None = None
        if clip.creator != player:
            expected = NotFound
        elif clip.status not in PAID_UNFINISHED or clip.at_work or self.now_s >= clip.paid_s + RETRY_WINDOW_S:
            expected = Conflict
        prompt_id = self._attempt(expected, lambda: self.world.submit(scene_id, player))
        if prompt_id is not None:
            clip.prompts.append(PromptOutcome.PENDING)
            clip.status, clip.prompt_id, clip.submitted_s = SceneStatus.GENERATING, prompt_id, self.now_s

    # What the world does

    @precondition(lambda self: any(clip.prompt_id for clip in self.clips.values()))
    @rule(which=ANY, outcome=st.sampled_from(list(STATUS_AFTER)))
    def finish(self, which: int, outcome: PromptOutcome) -> None:
        tried = [clip for clip in self.clips.values() if clip.prompt_id]
        clip = tried[which % len(tried)]
        assert clip.prompt_id is not None
        prompt_id = clip.prompt_id
        expected = None if clip.at_work else Conflict
        self._attempt(expected, lambda: self.world.finish(prompt_id, outcome))
        if expected is None:
            clip.prompts[-1], clip.status = outcome, STATUS_AFTER[outcome]

    @precondition(lambda self: self.waiting)
    @rule(which=ANY, good=st.booleans())
    def mine(self, which: int, good: bool) -> None:
        hash_ = list(self.waiting)[which % len(self.waiting)]
        player, clip = self.waiting.pop(hash_)
        if good:
            self.chain.final[hash_] = (player.address, clip.parent_id, clip.slot, PRICE)
        else:
            self.chain.refused.add(hash_)

    @rule()
    def check_pending(self) -> None:
        asked = [clip for clip in self.clips.values() if clip.pending]
        settled = self.payments.check_pending(OWNER)
        assert len(settled) == len(asked)
        for clip in asked:
            assert clip.pending is not None and clip.holder is not None
            if clip.pending in self.chain.refused or self.chain.final.get(clip.pending, (0, 0, 0, PRICE))[3] < PRICE:
                self._refused(clip, clip.pending)
            elif clip.pending in self.chain.final:
                self._give(clip, clip.holder, clip.pending)

    @rule(seconds=PASSAGES_S)
    def pass_time(self, seconds: int) -> None:
        self.world.pass_time(seconds)
        self.now_s += seconds

    @rule()
    def sweep(self) -> None:
        due = [
            key
            for key, clip in self.clips.items()
            if clip.status in PAID_UNFINISHED
            and self.now_s >= clip.paid_s + RETRY_WINDOW_S
            and not (clip.at_work and self.now_s < clip.submitted_s + GENERATION_LIMIT_S)
        ]
        with self.world.database.work() as session:
            refunds = StoryScheduler(session).sweep()
        assert {refund.scene_id for refund in refunds} == set(due)
        for key in due:
            clip = self.clips[key]
            clip.status, clip.refund = SceneStatus.FAILED, PRICE // 2
            if clip.at_work:
                clip.prompts[-1] = PromptOutcome.ABANDONED

    # What must be true

    @invariant()
    def the_tables_say_what_the_rules_say(self) -> None:
        with self.world.database.reading() as session:
            rows = list(
                session.scalars(
                    select(StoryScene).where(
                        StoryScene.story_id == self.world.story_id, StoryScene.parent_id.is_not(None)
                    )
                )
            )
            prompts = list(session.scalars(select(StoryPrompt).order_by(StoryPrompt.attempt)))
        assert {row.id for row in rows} == set(self.clips)
        for row in rows:
            clip = self.clips[row.id]
            assert (row.parent_id, row.slot, row.status) == (clip.parent_id, clip.slot, clip.status)
            holder = clip.holder.address if clip.holder else None
            assert (row.locked_by_address, row.pending_transaction_hash) == (holder, clip.pending)
            creator = clip.creator.address if clip.creator else None
            assert (row.creator_address, row.transaction_hash) == (creator, clip.proof)
            assert (row.refund_amount, row.generation_attempts) == (clip.refund, len(clip.prompts))
            assert [prompt.outcome for prompt in prompts if prompt.scene_id == row.id] == clip.prompts
            before = self.seen.get(row.id)
            status = SceneStatus(row.status)
            assert before is None or before == status or status in TRANSITIONS[before]
            self.seen[row.id] = status

    @invariant()
    def a_slot_has_one_owner(self) -> None:
        places = [(clip.parent_id, clip.slot) for clip in self.clips.values() if clip.status != SceneStatus.FAILED]
        assert len(places) == len(set(places))

    def _attempt(self, expected: type[Exception] | None, act: Any) -> Any:
        if expected is None:
            return act()
        try:
            act()
        except expected:
            return None
        raise AssertionError(f"{expected.__name__} was expected")

    def _pick(self, which: int) -> tuple[UUID, Clip]:
        return list(self.clips.items())[which % len(self.clips)]

    def _current(self, place: tuple[UUID, str]) -> tuple[UUID, Clip] | None:
        found = [
            (key, clip)
            for key, clip in self.clips.items()
            if (clip.parent_id, clip.slot) == place and clip.status != SceneStatus.FAILED
        ]
        return found[0] if found else None

    def _takeable(self, clip: Clip) -> bool:
        return clip.status == SceneStatus.PENDING_PAYMENT and not clip.pending and self.now_s >= clip.until_s

    def _busy(self, clip: Clip, player: Player) -> bool:
        holds = clip.status == SceneStatus.PENDING_PAYMENT and clip.holder == player and not self._takeable(clip)
        return holds or (clip.creator == player and clip.status in PAID_UNFINISHED)

    def _paid(self, clip: Clip, player: Player, hash_: str, settled_id: UUID) -> None:
        if clip.status == SceneStatus.PENDING_PAYMENT:
            self._give(clip, player, hash_)
            return
        late = Clip(clip.parent_id, clip.slot, creator=player, proof=hash_, status=SceneStatus.FAILED, refund=PRICE)
        assert settled_id not in self.clips
        self.clips[settled_id] = late

    def _give(self, clip: Clip, player: Player, hash_: str) -> None:
        clip.status, clip.creator, clip.proof, clip.paid_s = SceneStatus.GENERATING, player, hash_, self.now_s
        clip.holder, clip.pending = None, None

    def _refused(self, clip: Clip, hash_: str) -> None:
        if clip.pending == hash_:
            clip.pending, clip.until_s = None, self.now_s


def test_whatever_happens_the_tables_follow_the_rules(database: Database) -> None:
    run_state_machine_as_test(
        lambda: Stories(database),
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
