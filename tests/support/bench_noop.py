"""The no-op: our application, with an append that reads the body and answers a constant 201.

`python bench_noop.py serve …` takes the arguments of `drill-replay serve`. Route, middlewares,
runner and the signals of a response are the real ones; only the handler of the route is not.
"""

from __future__ import annotations

import sys

from aiohttp import web as http

from replay import cli
from web import app
from web.resources import Resource
from web.surface import EVENTS, SURFACE

ANSWER = (
    b'{"first":1234567,"last":1234567,"head":1234567,"seqs":[1234567],"ids":["obs3-000001234567"],'
    b'"duplicate":false}'
)


class NoOp(Resource):
    """Takes any body."""

    async def handle(self, request: http.Request) -> http.StreamResponse:
        await request.read()
        return http.Response(
            status=201, body=ANSWER, content_type="application/json", headers={"ETag": '"1234567"'}
        )


def replaced(resource: Resource) -> Resource:
    return NoOp(resource.path, resource.operations) if resource.path == EVENTS.path else resource


if __name__ == "__main__":
    app.SURFACE = tuple(map(replaced, SURFACE))
    sys.exit(cli.main())
