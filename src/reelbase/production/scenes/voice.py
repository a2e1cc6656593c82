"""The recording of a scene."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

from reelbase.media.speech.pronunciations import found_in
from reelbase.media.speech.tokens import speech_text, tokenize
from reelbase.production.cache import Made
from reelbase.production.steps.tokens import tokens_to_json
from reelbase.providers.voice import Voice
from reelbase.schemas.plan_document import PlanDocument, Scene

SPEECH = "tts"
"""The kind of a recording in the cache."""


def speech_inputs(identity: dict[str, Any], plan: PlanDocument, scene: Scene) -> dict[str, Any]:
    """All that a scene's recording depends on; ``identity`` is the voice's own."""
    text = scene.narration.strip()
    inputs = {"voice": identity, "text": text, "language": plan.language, "take": scene.take}
    # The one thing that a voice may hear and the spoken forms do not show: which syllable has the stress.
    stressed = identity.get("respellings") and found_in(text, plan.pronunciations)
    return inputs | reading_inputs(text, plan) | ({"pronunciations": stressed} if stressed else {})


def reading_inputs(text: str, plan: PlanDocument) -> dict[str, str]:
    """What is said, where it is not simply the words as written: figures, signs, abbreviations, pronunciations.

    A recording is made again when they are read otherwise, and a text of plain words keeps the one that it has.
    """
    tokens = tokenize(text, plan.language, plan.pronunciations)
    is_plain = all(token.spoken == token.text.strip(string.punctuation + "“”‘’…—–") for token in tokens)
    return {} if is_plain else {"spoken": speech_text(tokens)}


def speak(voice: Voice, scene: Scene, language: str, *, out: Path, idempotency_key: str) -> Made:
    """Raises ProviderError."""
    speech = voice.speak(scene.narration.strip(), language=language, out=out, idempotency_key=idempotency_key)
    tokens = tokens_to_json(speech.tokens) if speech.tokens is not None else None
    return Made({"duration_s": speech.duration_s, "tokens": tokens}, speech.usage, speech.path)
