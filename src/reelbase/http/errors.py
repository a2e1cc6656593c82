"""Errors that only the HTTP interfaces raise, in the tree of ``kit/errors.py``.

ReelbaseError
+-- NotSignedIn           nobody has signed in, or the credentials are invalid            401
+-- NotForThisHost        the request names a host that this server does not serve        421
+-- PreconditionRequired  the change lacks If-Match                                       428
+-- PreconditionFailed    the resource no longer matches If-Match                         412
+-- TooLarge              a body or a file exceeds its limit                              413
+-- Unsupported           the file type is not supported                                  415
+-- NoSuchPart            the file is shorter than the requested Range                    416
+-- TooManyCalls          a rate limit is reached                                         429
+-- StillRunning          the first call with this idempotency key is still running       409
Forbidden
+-- ForgedRequest         another site may have sent this on the user's behalf            403
+-- OutOfScope            the API key lacks the scope                                     403
"""

from __future__ import annotations

from reelbase.kit.errors import Conflict, Forbidden, InputError, ReelbaseError


class NotSignedIn(ReelbaseError):
    """``reason`` goes into WWW-Authenticate: ``invalid_token`` for invalid credentials."""

    def __init__(self, message: str = "You must be signed in to do this.", *, reason: str | None = None) -> None:
        super().__init__(message, fix="Sign in, or send an API key: Authorization: Bearer rb_...")
        self.reason = reason


class NotForThisHost(ReelbaseError):
    pass


class PreconditionRequired(ReelbaseError):
    pass


class PreconditionFailed(ReelbaseError):
    """``current`` is the present ETag of the resource."""

    def __init__(self, message: str, *, current: str | None = None, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.current = current


class TooLarge(InputError):
    pass


class Unsupported(InputError):
    pass


class NoSuchPart(ReelbaseError):
    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"The file has only {size_bytes} bytes.", fix="Request a range within the file.")
        self.size_bytes = size_bytes


class TooManyCalls(ReelbaseError):
    """``retry_after_s`` is how long to wait before the same call, in whole seconds."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message, fix=f"Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class StillRunning(Conflict):
    pass


class ForgedRequest(Forbidden):
    pass


class OutOfScope(Forbidden):
    pass
