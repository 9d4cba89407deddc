"""OpenAPI describes the surface whole, and nothing else."""

import re

import orjson
import pytest
from aiohttp import web
from openapi_spec_validator import OpenAPIV31SpecValidator

from web import pages
from web.openapi import document
from web.parameters import DEFAULT_LIMIT, MAX_LIMIT
from web.problems import BY_SLUG, KINDS
from web.reading import OF_A_PAGE, OF_A_TAIL
from web.surface import SURFACE

DOCUMENT = orjson.loads(document(SURFACE))
OPERATIONS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method != "parameters"
]
NAMES = [f"{method} {path}" for path, method, _ in OPERATIONS]
PAGES = {*pages.routes(), "/static/{digest}/{name}"}


def routes() -> set[str]:
    """The paths that an application answers."""
    from web.app import make_app

    class Nothing:
        """A store that nobody asks."""

    app: web.Application = make_app(Nothing(), clock=lambda: 0)
    return {resource.canonical for resource in app.router.resources()}


def test_it_is_sound_openapi() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_has_every_path_and_no_other() -> None:
    assert set(DOCUMENT["paths"]) == routes() - PAGES


def test_every_method_of_every_path_is_there() -> None:
    for resource in SURFACE:
        methods = {m.upper() for m in DOCUMENT["paths"][resource.path] if m != "parameters"}
        expected = set(resource.operations)
        if all(operation.negotiates for operation in resource.operations.values()):
            expected |= {"HEAD"}
        assert methods == expected


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_each_operation_is_complete(path: str, method: str, operation: dict[str, dict]) -> None:
    """A name, a summary, a success, and a problem for each error that may come."""
    assert operation["operationId"]
    assert operation["summary"]
    statuses = set(operation["responses"])
    assert any(status < "400" for status in statuses)
    assert statuses >= {"400", "403", "405", "500"}
    assert ("404" in statuses) == ("{drill}" in path)
    for status, answer in operation["responses"].items():
        assert answer["description"]
        if status >= "400" and method != "head":
            assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=NAMES)
def test_path_parameters_are_described(path: str, method: str, operation: dict[str, dict]) -> None:
    described = {one["name"] for one in DOCUMENT["paths"][path].get("parameters", ())}
    assert described == set(re.findall(r"\{(\w+)\}", path))


def test_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_the_query_of_events_with_its_limits() -> None:
    get = DOCUMENT["paths"]["/api/v1/drills/{drill}/events"]["get"]
    described = {one["name"]: one for one in get["parameters"] if one["in"] == "query"}
    assert list(described) == [parameter.name for parameter in OF_A_PAGE]
    limit = described["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, MAX_LIMIT, DEFAULT_LIMIT)
    tailed = {name for name, one in described.items() if "event stream" not in one["description"]}
    assert tailed == {parameter.name for parameter in OF_A_TAIL}


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/(\w+)"', document(SURFACE).decode()))
    assert references == set(schemas)


def test_one_row_for_each_kind_of_problem() -> None:
    assert len(BY_SLUG) == len(KINDS)
    assert all(400 <= kind.status < 600 for kind in KINDS)


def test_every_error_of_the_log_has_a_row() -> None:
    """The exception tree is answered by one table."""
    from events import errors
    from web.problems import kind_of

    unspecific = {errors.DrillError, errors.InputError, errors.StateError}
    found = [one for one in vars(errors).values() if isinstance(one, type)]
    for error in found:
        if issubclass(error, errors.DrillError) and error not in unspecific:
            assert kind_of(error.__new__(error)).slug != "internal"
