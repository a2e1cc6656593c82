"""What briefs are made of: words that ask for a video, describe its filming, ask the viewer for something."""

from __future__ import annotations

import re

from reelbase.plans.wording import listed

_MEDIUM = (
    r"(?:videos?|ads?|adverts?|advertisements?|commercials?|reels?|shorts?|clips?|tik ?toks?|storyboards?|promos?|"
    r"teasers?|trailers?|spots?|tutorials?|explainers?|vlogs?|posts?)"
)
ORDER = re.compile(
    r"(?:please\s+)?"
    r"(?:(?:i|we)(?:\s+would|['’]d)?\s+(?:want|need|like)(?:\s+to\s+(?:make|film|have|create))?\s+|"
    r"(?:make|create|produce|film|shoot|record|write|prepare)\s+(?:me\s+|us\s+)?)?"
    rf"(?:an?\s+|the\s+|our\s+|some\s+)?(?:[\w-]+\s+){{0,4}}?{_MEDIUM}\s+"
    r"(?:for\s+(?P<audience>[^,.:;]{3,60}?)\s+)?"
    r"(?:about|on|for|of|showing|explaining|promoting|introducing|presenting|where|in\s+which|"
    r"(?:that|which)\s+(?:shows?|explains?|tells?|promotes?|presents?|introduces?|teaches)|"
    r"to\s+(?:show|explain|promote|advertise|present|introduce|teach))\s+(?P<rest>.+)",
    re.IGNORECASE,
)
"""``A short ad for new parents about sleep``: what the video is about is the rest."""
PROMOTING = re.compile(
    r"(?:(?:promote|advertise|introduce|introducing|present|presenting|showcase|announce|announcing|launch|market|pitch)"
    r"\s+(?!of\b|for\b|to\b|video\b|day\b|event\b|film\b|research\b|stalls?\b)"
    r"|(?:the\s+)?(?:launch|opening|announcement|introduction|presentation|promotion)\s+of\s+)(?P<rest>.+)",
    re.IGNORECASE,
)
SHOWING = re.compile(
    r"(?:please\s+)?(?:show|explain|teach|describe|demonstrate|document|cover|tell|talk\s+about|film|record)\s+"
    r"(?:(?:to\s+)?(?:people|viewers|them|everyone|beginners|customers|students|kids)\s+)?"
    r"(?:about\s+|the\s+story\s+of\s+)?(?P<rest>.+)",
    re.IGNORECASE,
)
FILMED = re.compile(
    r",?\s*\(?\b(?P<how>(?:filmed|shot|recorded|set)\s+(?:in|at|on|with|by|from|outdoors|outside|inside|indoors)\b"
    r"[^.;:]*)\)?",
    re.IGNORECASE,
)
"""``, filmed in a small kitchen``: where the camera stands."""
SECONDS = re.compile(r",?\s+in\s+(?:under\s+|about\s+)?\d+\s+seconds$", re.IGNORECASE)
"""``The paperclip in 25 seconds``: how long the video is, which is no part of its subject."""
NOTE_LABEL = re.compile(
    r"(?P<label>tone|style|mood|music|audience|target(?:\s+audience)?|length|duration|format|location|setting|look|colou?rs?|"
    r"platform|voice)\s*:\s*.+",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:(?:please\s+)?(?:film|shoot|record|use|keep|make)\s+(?:it|this|everything|the\s+video|natural|warm|soft|bright|"
    r"upbeat|fast|quick|handheld|calm)\b.*|no\s+(?:voice-?over|music|text|talking)\b.*|"
    r"(?:the\s+)?(?:tone|style|mood|music|audience|video|clip)\s+(?:is|should|must)\b.*|"
    r"(?:about|under|at\s+most|max(?:imum)?)?\s*\d+\s*(?:s|sec|seconds)\b.{0,20}|"
    r"(?:target(?:ed)?|aimed)\s+(?:at|to)\b.*|(?:vertical|upbeat|fast|handheld)\b[^,]{0,40})",
    re.IGNORECASE,
)
"""A sentence about the making of the video, which nobody says in it."""
ASKING = re.compile(
    r"(?:(?:and\s+)?(?:then\s+|finally,?\s+)?(?:ask|invite|tell|encourage|get|urge|remind)\s+"
    r"(?:the\s+)?(?:viewers?|people|them|everyone|customers?|followers?|the\s+audience|audience)\s+to\s+|"
    r"(?:we|i)(?:['’]d\s+like|\s+(?:want|would\s+like|need))\s+"
    r"(?:the\s+)?(?:viewers?|people|them|everyone|customers?|followers?|you|neighbou?rs|parents|students)\s+to\s+|"
    r"(?:cta|call\s+to\s+action)\s*:\s*|(?:end|finish|close)\s+(?:with|by)\s+(?:the\s+line\s+|a\s+call\s+to\s+)?)"
    r"(?P<rest>.+)",
    re.IGNORECASE,
)
ACTION = re.compile(
    r"(?:please\s+)?(?:order|buy|visit|sign\s+up|subscribe|follow|download|book|call|join|register|shop|donate|share|"
    r"comment|tag|click|tap|swipe|learn\s+more|reserve|apply|vote|adopt|pre-?order|come\s+(?:by|and|to|in)|"
    r"get\s+(?:yours|it|your|the)|try\s+(?:it|them|one|us)|drop\s+by|message|write\s+to|find\s+(?:us|it|them|out))\b.*",
    re.IGNORECASE,
)
"""A sentence that asks the viewer for something."""
LABELLED = re.compile(
    r"(?P<label>problem|solution|before|after|result|now|today|hook|benefit)\s*[:\-–—]\s+(?P<rest>.+)", re.IGNORECASE
)
WH = re.compile(r"(?:how|why|what|where|when|who|which)\s+(?!to\b)\S+\s+\S+", re.IGNORECASE)
HOW_TO = re.compile(r"how\s+to\s+(?P<rest>.+)", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
TROUBLE = listed("""
    problem problems hard difficult struggle struggles struggling waste wastes wasted wasting lose loses losing tired
    can't cannot can’t couldn't couldn’t doesn't doesn’t won't won’t fail fails failed mistakes expensive messy
    broken boring late stuck forget forgets forgot nobody never slow cluttered dull ruin ruins ruined burn burns burnt
    burned leak leaks leaked leaking die dies died dying worry worries worried stress stressed annoying pain painful
    ugly dirty empty lonely lost confusing confused crowded overwhelmed too damage damages hate hates missing stale
    soggy bitter hurts hurt ache aches break breaks broke cracked freezing noisy closing closed struggled exhausted
    exhausting frustrating
""")
FORMERLY = listed("before formerly originally previously earlier ago")
