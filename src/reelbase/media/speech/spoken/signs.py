"""Signs that are said, in any language: which there are and what they are. Each language has its own words for them."""

from __future__ import annotations

from reelbase.media.speech.tables import listed, table

CURRENCY_SIGNS = table(
    "$=USD, €=EUR, £=GBP, ¥=JPY, ₹=INR, ₩=KRW, ₽=RUB, ₺=TRY, ₴=UAH, ₪=ILS, ₫=VND, ₦=NGN, ₱=PHP, ₿=BTC, ฿=THB, ₡=CRC, "
    "₲=PYG, ₵=GHS, ₸=KZT, ₼=AZN, ₾=GEL, ₭=LAK, ₮=MNT, ¢=USC, ￠=USC, ￡=GBP, ￥=JPY, ￦=KRW, US$=USD, A$=AUD, AU$=AUD, "
    "C$=CAD, CA$=CAD, CAN$=CAD, NZ$=NZD, HK$=HKD, S$=SGD, SG$=SGD, NT$=TWD, R$=BRL, MX$=MXN, CN¥=CNY, Rs=INR, Rs.=INR, "
    "zł=PLN, Kč=CZK, Ft=HUF, kr=SEK, kr.=SEK, Fr.=CHF, SFr.=CHF"
)
"""The code of each currency sign; ``USC`` is a cent of a dollar."""
CURRENCY_CODES = frozenset(
    listed(
        "USD EUR GBP JPY INR KRW RUB TRY UAH ILS VND NGN PHP BTC THB AUD CAD NZD HKD SGD TWD BRL MXN CNY PLN CZK HUF "
        "SEK NOK DKK CHF ZAR AED SAR EGP IDR MYR RMB ETH RON BGN ISK ARS CLP COP PEN KES"
    )
)
RELATIONS = frozenset("=<>≤≥≠≈≡≅∼∝∈∉⊂⊆⊃⊇≪≫")
OPERATORS = frozenset("+−±∓×÷·⋅∙∗∪∩∧∨√∛∑∏∫∂∇∞∀∃∅¬∴∵")
ARROWS = frozenset("→←↔⇒⇐⇔⟶⟵⟹↦↑↓➔➜➝➞")
SPOKEN_SYMBOLS = frozenset("°©★☆♥❤№^↑↓↦⇒⇐⇔⟶⟵⟹➔➜➝➞♯♭℞℗℮")
"""Symbols that are said although Unicode counts them among pictures and marks."""
SPOKEN_SIGNS = (
    RELATIONS
    | OPERATORS
    | ARROWS
    | SPOKEN_SYMBOLS
    | frozenset("%‰&@§¶′″")
    | frozenset(sign for sign in CURRENCY_SIGNS if len(sign) == 1)
)
"""Signs that are part of the meaning; no caption and no voice leaves them out."""
