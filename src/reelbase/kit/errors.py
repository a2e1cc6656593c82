"""The tree of errors that users can see.

ReelbaseError
+-- InputError            invalid input; names the field and the fix                      (exit 2)
|   +-- NotConfigured     a required model, key or server is not set                      (exit 2)
+-- NotFound              no such project, job, plan                                      (exit 1)
+-- Conflict              not possible in the current state, or changed meanwhile         (exit 1)
|   +-- LockedScenes      the change touches locked scenes
|   +-- KeyReused         an idempotency key was used for a different call
|   +-- SlotTaken         somebody else holds or owns this slot of a story
|   +-- PlayerBusy        the player holds another slot, or has one to finish
+-- NotEnoughCredits      the owner's credits do not cover this                          (exit 1)
+-- Forbidden             the viewer may not do this                                      (exit 1)
+-- DatabaseBusy          no connection to the database became free in time               (exit 1)
+-- StepError             a production step failed; carries a stable code                 (exit 1)
|   +-- ProviderError     an external service failed; says whether a retry may help
|   +-- QualityFailure    the film was rendered but failed its checks
+-- Fenced                another worker owns this job now; stop without writing
+-- StorageError          disk full, no permission, a stored file is missing
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Self, TypeVar

Value = TypeVar("Value")


class ErrorCode(StrEnum):
    """Stable codes that people and programs may match on."""

    SCRIPT_GEN = "ERR_SCRIPT_GEN"
    TTS = "ERR_TTS"
    ALIGNMENT = "ERR_ALIGNMENT"
    VISUAL_PLAN = "ERR_VISUAL_PLAN"
    IMAGE_GEN = "ERR_IMAGE_GEN"
    TIMELINE = "ERR_TIMELINE"
    RENDER = "ERR_RENDER"
    PACKAGING = "ERR_PACKAGING"
    CREDITS = "ERR_CREDITS"
    MODERATION = "ERR_MODERATION"
    INPUT = "ERR_INPUT"
    UNKNOWN = "ERR_UNKNOWN"


class ReelbaseError(Exception):
    """Root of the tree. ``fix`` is one sentence that says what to do."""

    exit_code = 1
    code: ErrorCode = ErrorCode.UNKNOWN

    def __init__(self, message: str, *, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}" if self.fix else self.message


class InputError(ReelbaseError):
    exit_code = 2
    code = ErrorCode.INPUT

    def __init__(self, message: str, *, field: str | None = None, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.field = field


class NotConfigured(InputError):
    pass


class NotFound(ReelbaseError):
    pass


class LinkExpired(NotFound):
    """Over HTTP this is 410, as for ``LinkRevoked``."""


class LinkRevoked(NotFound):
    pass


def or_not_found(value: Value | None, message: str, *, fix: str | None = None) -> Value:
    """``value``, unless it is None. Raises NotFound."""
    if value is None:
        raise NotFound(message, fix=fix)
    return value


class Conflict(ReelbaseError):
    pass


class NotEnoughCredits(ReelbaseError):
    """Over HTTP this is 402. ``available`` and ``needed`` are whole credits."""

    code = ErrorCode.CREDITS

    def __init__(self, *, available: int, needed: int) -> None:
        super().__init__(
            f"This needs {needed} credits, but only {available} are available.",
            fix=f"Add at least {needed - available} credits, or make the film shorter.",
        )
        self.available = available
        self.needed = needed


class Forbidden(ReelbaseError):
    pass


class DatabaseBusy(ReelbaseError):
    """Nothing was done; the same call may succeed later. Over HTTP this is 503."""


class LockedScenes(Conflict):
    """``numbers`` are the 1-based positions of the locked scenes that the change touches."""

    def __init__(self, numbers: Sequence[int]) -> None:
        listed = ", ".join(str(number) for number in numbers)
        super().__init__(f"Locked scenes would change: {listed}.", fix="Unlock them first.")
        self.numbers = tuple(numbers)


class KeyReused(Conflict):
    """``key`` belongs to another call of this owner, or to the same one with other values."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The idempotency key {key!r} was already used for a different call.",
            fix="Repeat the same call, or use a new key.",
        )
        self.key = key


class SlotTaken(Conflict):
    """``free_in_s`` is when the lock on the slot expires; None once it is paid for or being paid for."""

    def __init__(self, message: str, *, free_in_s: float | None = None, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.free_in_s = free_in_s


class PlayerBusy(Conflict):
    pass


class StepError(ReelbaseError):
    """A step of a job failed. ``retryable`` says whether the step may succeed on a retry."""

    def __init__(
        self,
        message: str,
        *,
        code: ErrorCode = ErrorCode.UNKNOWN,
        retryable: bool = False,
        scene: int | None = None,
        fix: str | None = None,
    ) -> None:
        super().__init__(message, fix=fix)
        self.code = code
        self.retryable = retryable
        self.scene = scene

    def in_scene(self, scene: int, message: str | None = None) -> Self:
        """The same error with the scene (1-based) that it occurred in, to be raised from this one."""
        message = self.message if message is None else message
        error = type(self).__new__(type(self), message)
        error.__dict__.update(self.__dict__, scene=scene, message=message)
        return error


class ProviderError(StepError):
    """An external service failed. ``retry_after_s`` is the wait that the service asked for, if any."""

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        code: ErrorCode = ErrorCode.UNKNOWN,
        retryable: bool = False,
        retry_after_s: float | None = None,
        moderated: bool = False,
        fix: str | None = None,
    ) -> None:
        super().__init__(message, code=code, retryable=retryable, fix=fix)
        self.provider = provider
        self.retry_after_s = retry_after_s
        self.moderated = moderated


class QualityFailure(StepError):
    pass


class Fenced(ReelbaseError):
    pass


class StorageError(ReelbaseError):
    pass
