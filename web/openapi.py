"""The OpenAPI 3.1 document, made from the table that the routes are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import orjson

from events.header import DRILL_ID
from web.negotiate import EVENT_STREAM, PROBLEM
from web.problems import BY_SLUG, Kind
from web.resources import Answer, Operation, Resource
from web.schemas import COMPONENTS, STRING, ref

EVERYWHERE: Final = ("bad-query", "forbidden", "method-not-allowed", "internal")
DRILL_PARAMETER: Final = {
    "name": "drill",
    "in": "path",
    "required": True,
    "description": "The id of the drill.",
    "schema": {"type": "string", "pattern": f"^{DRILL_ID.pattern}$"},
}
ABOUT: Final = (
    "A drill is kept as an ordered JSONL event log. Everything is open to whoever reaches the "
    "server; it listens on loopback unless told otherwise. Every error is a problem (RFC 9457). "
    "Checks come in this order: 403 Origin or Host, 404 drill, 405, 406, 415, 413, 400, 422, "
    "known ids (200 or 409), 409 sealed, 412, 507, 503. HEAD is answered wherever GET is."
)


def document(surface: Sequence[Resource]) -> bytes:
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "drill-replay", "version": release(), "description": ABOUT},
            "servers": [{"url": "/"}],
            "paths": {resource.path: path_item(resource) for resource in surface},
            "components": {"schemas": COMPONENTS},
        }
    )


def release() -> str:
    try:
        return version("drill-replay")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def path_item(resource: Resource) -> dict[str, object]:
    item: dict[str, object] = {"parameters": [DRILL_PARAMETER]} if resource.of_drill else {}
    for method, operation in resource.operations.items():
        item[method.lower()] = described(resource, operation)
        if method == "GET" and operation.negotiates:
            item["head"] = head_of(resource, operation)
    return item


def described(resource: Resource, operation: Operation) -> dict[str, object]:
    found: dict[str, object] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*query_parameters(operation), *header_parameters(operation)],
        "responses": {
            **{str(status): answer(one) for status, one in operation.answers.items()},
            **problems(resource, operation),
        },
    }
    if operation.consumes:
        content = {media: {"schema": schema} for media, schema in operation.consumes.items()}
        found["requestBody"] = {"required": True, "content": content}
    return found


def head_of(resource: Resource, operation: Operation) -> dict[str, object]:
    """As GET, without any body."""
    found = described(resource, operation)
    answers = {
        str(status): {"description": one.description, "headers": headers(one)}
        for status, one in operation.answers.items()
    }
    refused = {
        status: {"description": "As GET, no body."} for status in problems(resource, operation)
    }
    name = operation.name[0].upper() + operation.name[1:]
    return {**found, "operationId": f"head{name}", "responses": answers | refused}


def query_parameters(operation: Operation) -> Iterable[Mapping[str, object]]:
    tailed = {parameter.name for parameter in operation.parameters(EVENT_STREAM)}
    for parameter in operation.query:
        only = "" if parameter.name in tailed else " Not for an event stream."
        yield {
            "name": parameter.name,
            "in": "query",
            "description": parameter.description + only,
            "schema": parameter.schema,
            **({"style": "form", "explode": False} if parameter.repeats else {}),
        }


def header_parameters(operation: Operation) -> Iterable[Mapping[str, object]]:
    for name, description in operation.headers.items():
        yield {"name": name, "in": "header", "description": description, "schema": STRING}


def answer(one: Answer) -> dict[str, object]:
    found: dict[str, object] = {"description": one.description, "headers": headers(one)}
    if one.content:
        found["content"] = {media: {"schema": schema} for media, schema in one.content.items()}
    return found


def headers(one: Answer) -> dict[str, object]:
    return {
        name: {"description": description, "schema": STRING}
        for name, description in one.headers.items()
    }


def problems(resource: Resource, operation: Operation) -> dict[str, object]:
    """One answer for each status; several kinds may share one."""
    by_status: dict[int, list[Kind]] = {}
    for slug in problem_slugs(resource, operation):
        by_status.setdefault(BY_SLUG[slug].status, []).append(BY_SLUG[slug])
    return {
        str(status): {
            "description": ". ".join(dict.fromkeys(kind.title for kind in kinds)) + ".",
            "content": {PROBLEM: {"schema": ref("Problem")}},
        }
        for status, kinds in sorted(by_status.items())
    }


def problem_slugs(resource: Resource, operation: Operation) -> Iterable[str]:
    yield from EVERYWHERE
    if resource.of_drill:
        yield "drill-not-found"
    if operation.negotiates:
        yield "not-acceptable"
    yield from operation.problems
