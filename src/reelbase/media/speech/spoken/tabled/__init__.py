"""Text normalisation by tables: one set of rules, and for each language its words, its conventions and its grammar.

``language`` says what a table holds, ``figures`` reads written numbers, ``rules`` are the rules for all languages;
German, French and Spanish have modules of their own, ``others`` has the smaller tables of further languages.
"""
