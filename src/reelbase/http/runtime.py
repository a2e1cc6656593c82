"""What a server process shares between its requests."""

from __future__ import annotations

from reelbase.application.application import Application
from reelbase.http.concurrency import ConcurrencyLimits
from reelbase.http.events import JobFeed
from reelbase.http.idempotency import RunningKeys
from reelbase.http.keys import Keys, open_keys
from reelbase.http.limits import RateLimits
from reelbase.http.openid import OpenId
from reelbase.http.signing import Signer
from reelbase.http.tokens import TokenReader
from reelbase.kit.pagination import Cursors
from reelbase.kit.settings import Settings


class Runtime:
    """Made once by ``create_app``; ``request.app.state.runtime``."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.settings: Settings = application.settings
        self.keys: Keys = open_keys(application.settings)
        self.cursors = Cursors(self.keys.derived("cursors"))
        self.signer = Signer(self.keys.derived("signed links"))
        self.limits = RateLimits(self.settings.limits)
        self.concurrency = ConcurrencyLimits()
        self.feed = JobFeed(application)
        self.running_keys = RunningKeys()
        self.answer_cipher = self.keys.cipher("kept answers")
        self.csrf_key = self.keys.derived("form tokens")
        self.browsers_key = self.keys.derived("known browsers")
        self.tokens = TokenReader(self.settings.jwt) if self.settings.jwt.configured else None
        self.open_id = OpenId(self.settings.oauth, self.keys.derived("sign-in by OpenID"))

    @property
    def single_user(self) -> bool:
        return not self.settings.accounts.sign_in
