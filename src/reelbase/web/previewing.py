"""The previews of this server process."""

from __future__ import annotations

import threading

from fastapi import Request

from reelbase.bootstrap.providers import ConfiguredProviders
from reelbase.production.previews import Previews

_making = threading.Lock()


def previews_of(request: Request) -> Previews:
    """Made when they are first needed, and kept: voices and picture makers are asked only once who they are."""
    state = request.app.state
    with _making:
        if not hasattr(state, "previews"):
            application = state.application
            providers = ConfiguredProviders(application.settings, application.storage)
            state.previews = Previews(application.settings, application.database, application.storage, providers)
    previews: Previews = state.previews
    return previews
