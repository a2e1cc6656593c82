"""Patterns of web and mail addresses in running text."""

from __future__ import annotations

ADDRESS = r"[a-z]+://(?:[^@/\s]*@)?(?P<host>[\w.-]+)(?::\d+)?(?:[/?#]\S*)?"
MAIL = r"(?P<user>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)+)"
_TLD = "com|org|net|io|dev|ai|app|co|uk|de|fr|es|it|nl|eu|gov|edu|info|tv|me|ly|so|gg|tech|xyz|us|ca|au|jp|cn|in|br"
_TLD += "|be|ch|se|dk|fi|pl|cz|pt|gr|ru|ie|nz|za|mx|kr|tw|sg|hk|fm|cloud|online|site|blog|store|shop|news|wiki|mil|int"
BARE_ADDRESS = rf"(?P<host>(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_TLD}))(?:[/?#:]\S*)?"
