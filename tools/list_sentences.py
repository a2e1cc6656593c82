"""Prints every sentence that a user can meet, with its place: to proofread them in one go.

    .venv/bin/python tools/list_sentences.py [part of a path ...]

From Python: strings of more than one word, and the docstrings of commands and endpoints, which are their help texts.
From the studio: the text and labels of templates, and the strings of scripts. When in doubt, it prints.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "reelbase"
HELP_FOLDERS = {"api", "cli", "ops"}
"""Folders whose docstrings users read, as help of a command or description of an operation."""

_SQL = ("SELECT ", "UPDATE ", "INSERT ", "DELETE ", "CREATE ", "ALTER ", "DROP ", "SET ", "GRANT ")
_JINJA = re.compile(r"\{[{%#].*?[}%#]\}")
_JINJA_STRING = re.compile(r'"([^"]*[A-Za-z][^"]*)"')
_LABEL = re.compile(r'(?:aria-label|title|placeholder|alt|data-ask|data-confirm|hx-confirm)="([^"]+)"')
_TEXT = re.compile(r">([^<>]*[A-Za-z][^<>]*)<")
_SCRIPT_STRING = re.compile(r"""["'`]([^"'`]*[a-z] [^"'`]*)["'`]""")


def sentences(paths: list[str]) -> Iterator[tuple[str, int, str]]:
    """(path, line, sentence) of the files whose path contains one of ``paths``, or of all files."""
    for file in sorted(PACKAGE.rglob("*")):
        name = file.relative_to(ROOT).as_posix()
        if "/assets/" in name or (paths and not any(part in name for part in paths)):
            continue
        if file.suffix == ".py":
            found = _of_python(file)
        elif file.suffix == ".html":
            found = _of_template(file)
        elif file.suffix == ".js":
            found = _of_script(file)
        else:
            continue
        yield from ((name, line, " ".join(text.split())) for line, text in found)


def _of_python(file: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings: set[ast.AST] = set()
    parts: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(node.value)
        if isinstance(node, ast.JoinedStr):
            parts |= {part for part in ast.walk(node) if part is not node}
        if isinstance(node, ast.FunctionDef) and file.relative_to(PACKAGE).parts[0] in HELP_FOLDERS:
            help_text = ast.get_docstring(node)
            if help_text and node.decorator_list:
                yield node.lineno, help_text
    for node in ast.walk(tree):
        text = None if node in docstrings or node in parts else _text(node)
        if text and " " in text.strip() and re.search("[a-z]{2}", text) and not text.lstrip().startswith(_SQL):
            yield getattr(node, "lineno", 0), text


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or f"{{{ast.unparse(part)[1:-1]}}}" for part in node.values)
    return None


def _of_template(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        for text in (*_TEXT.findall(line), *_LABEL.findall(line)):
            if re.search("[A-Za-z]{2}", _JINJA.sub("", text)):
                yield number, text
        for tag in _JINJA.findall(line):
            yield from ((number, text) for text in _JINJA_STRING.findall(tag) if " " in text or text.istitle())


def _of_script(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        yield from ((number, text) for text in _SCRIPT_STRING.findall(line))


if __name__ == "__main__":
    for path, line, sentence in sentences(sys.argv[1:]):
        print(f"{path}:{line}: {sentence}")
