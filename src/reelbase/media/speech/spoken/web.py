"""Patterns of web and mail addresses in running text."""

from __future__ import annotations

ADDRESS = r"[a-z]+://(?:[^@/\s]*@)?(?P<host>[\w.-]+)(?::\d+)?(?:[/?#]\S*)?"
MAIL = r"(?P<user>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)"
_TLD = "com|org|net|io|dev|ai|app|co|uk|de|fr|es|it|nl|eu|gov|edu|info|tv|me|ly|so|gg|tech|xyz|us|ca|au|jp|cn|in|br"
BARE_ADDRESS = rf"(?P<host>(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_TLD}))(?:[/?#:]\S*)?"
