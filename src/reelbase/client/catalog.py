"""The catalog: presets, voices, formats, visuals and effects."""

from __future__ import annotations

from collections.abc import Sequence

from reelbase.client.transport import Resource
from reelbase.schemas.catalog import Effects, FormatInfo, Formats, PresetInfo, Presets, Visuals, Voices


class Catalog(Resource):
    def presets(self) -> Sequence[PresetInfo]:
        return self._transport.ask(Presets, "GET", "/v1/presets").items

    def voices(self) -> Voices:
        return self._transport.ask(Voices, "GET", "/v1/voices")

    def formats(self) -> Sequence[FormatInfo]:
        return self._transport.ask(Formats, "GET", "/v1/formats").items

    def visuals(self) -> Visuals:
        """What shots can show, with the fields of each kind."""
        return self._transport.ask(Visuals, "GET", "/v1/visuals")

    def effects(self) -> Effects:
        return self._transport.ask(Effects, "GET", "/v1/effects")
