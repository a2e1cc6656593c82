"""The generated part of docs/api.md: the operations and schemas of the API."""

from __future__ import annotations

from typing import Any

from reelbase.api import description

_EVERYWHERE = {"401", "403", "413", "422", "429", "500", "503"}


def operations_and_schemas() -> str:
    """Markdown: operations by tag, then every schema with its fields."""
    document = description()
    lines: list[str] = []
    for tag in document["tags"]:
        lines += ["", f"## {tag['name']}", "", tag["description"]]
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if tag["name"] in operation["tags"]:
                    lines += _operation(method, path, operation)
    lines += ["", "## Schemas"]
    for name, schema in sorted(document["components"]["schemas"].items()):
        lines += _schema(name, schema)
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: dict[str, Any]) -> list[str]:
    lines = ["", f"### {operation['operationId']}", "", f"`{method.upper()} {path}`", "", operation["description"]]
    facts = ["- no authentication needed"] if {} in operation["security"] else []
    facts += [_parameter(parameter) for parameter in operation.get("parameters", ())]
    body = operation.get("requestBody")
    if body is not None:
        kind, content = next(iter(body["content"].items()))
        facts.append(f"- body: {_type(content['schema'])}" + ("" if kind == "application/json" else f" as {kind}"))
    facts += [_answer(status, answer) for status, answer in operation["responses"].items() if "$ref" not in answer]
    errors = [status for status, answer in operation["responses"].items() if "$ref" in answer]
    listed = ", ".join(status for status in sorted(errors) if status not in _EVERYWHERE)
    if listed:
        facts.append(f"- errors: {listed}")
    return [*lines, "", *facts] if facts else lines


def _parameter(parameter: dict[str, Any]) -> str:
    needed = ", required" if parameter.get("required") and parameter["in"] != "path" else ""
    about = parameter.get("description", "")
    return f"- {parameter['in']} `{parameter['name']}`: {_type(parameter['schema'])}{needed}. {about}".rstrip()


def _answer(status: str, answer: dict[str, Any]) -> str:
    content = next(iter(answer.get("content", {}).items()), None)
    shown = "" if content is None else _type(content[1].get("schema", {})) if "json" in content[0] else content[0]
    return f"- {status}: {shown or answer['description']}"


def _schema(name: str, schema: dict[str, Any]) -> list[str]:
    lines = ["", f"### {name}"]
    if schema.get("description"):
        lines += ["", " ".join(schema["description"].split())]
    if "enum" in schema:
        return [*lines, "", ", ".join(f"`{value}`" for value in schema["enum"])]
    required = set(schema.get("required", ()))
    rows = [
        f"| `{field}` | {_type(about)} | {'yes' if field in required else ''} | {about.get('description', '')} |"
        for field, about in schema.get("properties", {}).items()
    ]
    return [*lines, "", "| field | type | always present | meaning |", "|---|---|---|---|", *rows] if rows else lines


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            return " or ".join(_type(part) for part in schema[joined])
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return " ".join([*([schema["format"]] if "format" in schema else []), *([] if "format" in schema else [kind])])
