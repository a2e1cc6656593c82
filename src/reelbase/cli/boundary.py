"""Where errors become messages: what happened, which field, what to do. Tracebacks only under ``REELBASE_DEBUG``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reelbase.kit.errors import InputError, ReelbaseError

DEBUG_VARIABLE = "REELBASE_DEBUG"
EXIT_FAILURE = 1
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141


class UsageError(InputError):
    """The command line itself was not understood."""

    def __init__(self, message: str, *, command: Sequence[str] = ()) -> None:
        known = " ".join(["reelbase", *command])
        super().__init__(message, fix=f"See: {known} --help")


@dataclass(slots=True)
class Outcome:
    exit_code: int = 0


@contextmanager
def guarded() -> Iterator[Outcome]:
    """Run a command in the block; whatever it raises is printed on stderr and becomes ``exit_code``."""
    outcome = Outcome()
    try:
        yield outcome
        sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        # A command that leaves a job behind says in the interrupt how to go on.
        _tell("Interrupted.", fix=str(interrupt) or None)
        outcome.exit_code = EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; the interpreter must not complain about it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        outcome.exit_code = EXIT_BROKEN_PIPE
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        outcome.exit_code = tell(error)


def tell(error: Exception) -> int:
    """Print the message for ``error`` and return the exit code that goes with it."""
    if isinstance(error, ReelbaseError):
        _tell(error.message, field=getattr(error, "field", None), fix=error.fix)
        return error.exit_code
    missing = _missing_package(error)
    if missing:
        _tell(f"The package {missing} is not installed.", fix="Reinstall reelbase with all its dependencies.")
        return EXIT_FAILURE
    if _is_database_error(error):
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        full = "disk is full" in reason
        fix = "Free some space, then continue with: reelbase resume" if full else "Check it with: reelbase doctor"
        _tell(f"The database did not respond as expected: {reason}", fix=fix)
    elif isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        _tell(f"{where}{error.strerror or error}.", fix="Check the path, its permissions and the free space.")
    else:
        _tell(
            f"Unexpected error: {type(error).__name__}: {error}",
            fix=f"Run it again with {DEBUG_VARIABLE}=1 for a traceback, and report it.",
        )
    return EXIT_FAILURE


def _tell(message: str, *, field: str | None = None, fix: str | None = None) -> None:
    lines = [f"error: {message}"]
    if field:
        lines.append(f"field: {field}")
    if fix:
        lines.append(f"fix:   {fix}")
    print(*lines, sep="\n", file=sys.stderr)  # noqa: T201


def _missing_package(error: BaseException | None) -> str | None:
    """The name of another's package whose absence is behind the error."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("reelbase"):
            return error.name
        error = error.__cause__
    return None


def _is_database_error(error: Exception) -> bool:
    # Asked this way round because importing SQLAlchemy only to tell would cost more than the command.
    alchemy = sys.modules.get("sqlalchemy.exc")
    return alchemy is not None and isinstance(error, alchemy.DBAPIError)
