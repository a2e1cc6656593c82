"""Errors that only the HTTP interfaces raise, in the tree of ``kit/errors.py``.

ReelbaseError
+-- Unauthenticated       nobody has signed in, or what was shown does not count          401
+-- NotForThisHost        the request names a host that this server does not serve        421
+-- PreconditionRequired  a change needs If-Match and came without                        428
+-- PreconditionFailed    the thing is not any more what If-Match names                   412
+-- TooLarge              a body or a file is over its limit                              413
+-- Unsupported           a file is not of a kind that can be used here                   415
+-- NoSuchPart            a file ends before the part that Range asks for                 416
+-- TooMany               a limit of calls is reached                                     429
+-- StillRunning          the call with this idempotency key has not ended yet            409
Forbidden
+-- ForgedRequest         another site, or nothing of ours, sent this on somebody's behalf 403
+-- OutOfScope            the API key may not do this                                     403
"""

from __future__ import annotations

from reelbase.kit.errors import Conflict, Forbidden, InputError, ReelbaseError


class Unauthenticated(ReelbaseError):
    """``reason`` goes into WWW-Authenticate: ``invalid_token`` when something was shown that does not count."""

    def __init__(self, message: str = "This needs somebody who has signed in.", *, reason: str | None = None) -> None:
        super().__init__(message, fix="Sign in, or send an API key: Authorization: Bearer rb_...")
        self.reason = reason


class NotForThisHost(ReelbaseError):
    pass


class PreconditionRequired(ReelbaseError):
    pass


class PreconditionFailed(ReelbaseError):
    """``current`` is the ETag of the thing as it is now."""

    def __init__(self, message: str, *, current: str | None = None, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.current = current


class TooLarge(InputError):
    pass


class Unsupported(InputError):
    pass


class NoSuchPart(ReelbaseError):
    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"The file has {size_bytes} bytes, and none of those.", fix="Ask for a part that it has.")
        self.size_bytes = size_bytes


class TooMany(ReelbaseError):
    """``retry_after_s`` is when the same call may be made again, in whole seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message, fix=f"Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class StillRunning(Conflict):
    pass


class ForgedRequest(Forbidden):
    pass


class OutOfScope(Forbidden):
    pass
