"""api/openapi.yaml and api/examples, as tests need them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker

API = Path(__file__).resolve().parents[2] / "api"
METHODS = {"get", "post", "put", "patch", "delete"}


@dataclass(frozen=True)
class Operation:
    id: str
    method: str  # "GET"
    path: str  # "/api/v1/datasets/{id}"
    description: dict[str, Any]


@cache
def contract() -> dict[str, Any]:
    return yaml.safe_load((API / "openapi.yaml").read_text())


@cache
def operations() -> dict[str, Operation]:
    return {
        operation["operationId"]: Operation(
            operation["operationId"], method.upper(), path, operation
        )
        for path, item in contract()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """The request/answer pairs, by the name of their file."""
    for path in sorted((API / "examples").glob("*.json")):
        if path.name != "events.json":
            yield path.stem, json.loads(path.read_text())


def event_examples() -> dict[str, Any]:
    return json.loads((API / "examples" / "events.json").read_text())


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        target: Any = contract()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def check(value: Any, schema: dict[str, Any]) -> None:
    """Raises when the value does not fit; `schema` may refer to the contract's components."""
    whole = {**schema, "components": contract()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


def check_named(value: Any, name: str) -> None:
    check(value, {"$ref": f"#/components/schemas/{name}"})


def answer_of(operation: Operation, status: int) -> tuple[str, dict[str, Any]]:
    """The media type and the schema that the contract gives for an answer."""
    answers = operation.description["responses"]
    answer = resolve(answers.get(str(status), answers["default"]))
    ((media_type, content),) = answer["content"].items()
    return media_type, content["schema"]


def check_answer(operation: Operation, status: int, content_type: str, body: Any) -> None:
    """Holds one answer to the contract. Bodies that are not JSON are judged by type alone."""
    media_type, schema = answer_of(operation, status)
    assert content_type.split(";")[0] == media_type
    if media_type.endswith("json"):
        check(body, schema)
