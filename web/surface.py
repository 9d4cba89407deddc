"""The surface: every path of the API, its methods, what they take and what they give.

Routes are made from this table, and so is the OpenAPI document.
"""

from __future__ import annotations

from typing import Final

from events.hits import MAX_LOOKED
from web.append_socket import append_stream
from web.body import split_events, split_whole
from web.columns import ABOUT_COLUMNS, OF_COLUMNS, read_columns
from web.density import COLUMNS, OF_A_DENSITY, read_density
from web.drill_index import PARTS, read_index
from web.drills import create_drill, list_drills, read_drill
from web.events_read import read_events
from web.events_write import append_events
from web.hits import OF_HITS, read_hits
from web.log_download import download_log
from web.negotiate import EVENT_STREAM, JSON, NDJSON
from web.reading import OF_A_PAGE, OF_A_TAIL
from web.replay_socket import replay
from web.resources import Answer, Operation, Resource
from web.schemas import BATCH, ref
from web.service import healthy, openapi, ready, vocabulary

ETAG: Final = {"ETag": 'The head seq, `"17"`; for If-Match of an append.'}
LINES: Final = {"type": "string", "description": "A JSON object a line."}
NOT_MODIFIED: Final = Answer("The tag of If-None-Match is still the one.")
IF_NONE_MATCH: Final = {"If-None-Match": "Tags that the client has; 304 when one is current."}
BODY: Final = (
    "media-type",
    "content-encoding",
    "timeout",
    "expectation",
    "too-large",
    "not-json",
    "rule-broken",
)
FAILED: Final = ("no-space", "read-only", "store")

APPEND_TEXT: Final = (
    "One object, an array, or a line for each. All or nothing; answered only once it is durable. "
    "The same ids with the same content again are a retry and get the first answer."
)

DRILLS: Final = Resource(
    "/api/v1/drills",
    {
        "GET": Operation(
            list_drills,
            "listDrills",
            "All drills, newest first",
            {200: Answer("The drills.", {JSON: ref("Drills")})},
        ),
        "POST": Operation(
            create_drill,
            "createDrill",
            "Create a drill from its header",
            {
                201: Answer(
                    "Created.", {JSON: ref("Drill")}, {"Location": "Where the drill is.", **ETAG}
                ),
                200: Answer("The same header was there already.", {JSON: ref("Drill")}, ETAG),
            },
            consumes={JSON: ref("Header")},
            split=split_whole,
            problems=(*BODY, "drill-exists", *FAILED),
        ),
    },
)
DRILL: Final = Resource(
    "/api/v1/drills/{drill}",
    {
        "GET": Operation(
            read_drill,
            "readDrill",
            "One drill: header, extent, head, state",
            {200: Answer("The drill.", {JSON: ref("Drill")}, ETAG)},
        )
    },
)
EVENTS: Final = Resource(
    "/api/v1/drills/{drill}/events",
    {
        "GET": Operation(
            read_events,
            "readEvents",
            "Stored events, by the page or as a tail",
            {
                200: Answer(
                    "A page; as an event stream all that comes, with the seq as id, a comment as "
                    "heartbeat every 15 s, and the event `sealed` at the end.",
                    {JSON: ref("Events"), NDJSON: LINES, EVENT_STREAM: LINES},
                    {
                        **ETAG,
                        "Drill-Head": "The head seq (NDJSON).",
                        "Drill-Next": "`after` (or `before`) of the next page (NDJSON).",
                    },
                ),
                304: NOT_MODIFIED,
            },
            produces=(JSON, NDJSON, EVENT_STREAM),
            query=OF_A_PAGE,
            narrowed={EVENT_STREAM: OF_A_TAIL},
            headers={
                **IF_NONE_MATCH,
                "Last-Event-ID": "The seq after which an event stream starts; wins over `after`.",
            },
            problems=("bad-header",),
        ),
        "POST": Operation(
            append_events,
            "appendEvents",
            "Append events",
            {
                201: Answer(APPEND_TEXT, {JSON: ref("Appended")}, ETAG),
                200: Answer("A retry: all of it was known.", {JSON: ref("Appended")}, ETAG),
            },
            headers={
                "If-Match": "Append only when the head is one of these tags; * when not empty.",
                "If-None-Match": "Only *: append only when there is no event yet.",
            },
            consumes={JSON: BATCH, NDJSON: LINES},
            split=split_events,
            problems=(*BODY, "bad-header", "id-conflict", "sealed", "head-mismatch", *FAILED),
        ),
    },
)
INDEX: Final = Resource(
    "/api/v1/drills/{drill}/index",
    {
        "GET": Operation(
            read_index,
            "readIndex",
            "Kinds, phases, gaps and markers and more, for a timeline",
            {200: Answer("The index.", {JSON: ref("Index")}, ETAG), 304: NOT_MODIFIED},
            query=(PARTS,),
            headers=IF_NONE_MATCH,
            problems=("bad-header",),
        )
    },
)
DENSITY: Final = Resource(
    "/api/v1/drills/{drill}/density",
    {
        "GET": Operation(
            read_density,
            "readDensity",
            "How many events lie where, lane by lane, for a timeline",
            {
                200: Answer(
                    "Counted events for each lane and bin, superseded ones left out. As octets: a "
                    "u32, so many bytes of JSON (this document, `lanes` as names), then the counts "
                    "as u32, lane after lane; all little-endian.",
                    {JSON: ref("Density"), COLUMNS: {"type": "string", "format": "binary"}},
                    ETAG,
                ),
                304: NOT_MODIFIED,
            },
            produces=(JSON, COLUMNS),
            query=OF_A_DENSITY,
            headers=IF_NONE_MATCH,
            problems=("bad-header",),
        )
    },
)
TABLE: Final = Resource(
    "/api/v1/drills/{drill}/columns",
    {
        "GET": Operation(
            read_columns,
            "readColumns",
            "Every event as numbers, by seq, page by page, for a timeline",
            {
                200: Answer(
                    ABOUT_COLUMNS,
                    {COLUMNS: {"type": "string", "format": "binary"}},
                    ETAG,
                ),
                304: NOT_MODIFIED,
            },
            produces=(COLUMNS,),
            query=OF_COLUMNS,
            headers=IF_NONE_MATCH,
            problems=("bad-header",),
        )
    },
)
HITS: Final = Resource(
    "/api/v1/drills/{drill}/hits",
    {
        "GET": Operation(
            read_hits,
            "readHits",
            "Which events have certain words, without their lines",
            {
                200: Answer(
                    f"Seqs, ascending. One answer looks at {MAX_LOOKED:,} lines at most; `upto` "
                    "is the last event it looked at, `next` the `after` of the next answer.",
                    {JSON: ref("Hits")},
                    ETAG,
                ),
                304: NOT_MODIFIED,
            },
            query=OF_HITS,
            headers=IF_NONE_MATCH,
            problems=("bad-header",),
        )
    },
)
LOG: Final = Resource(
    "/api/v1/drills/{drill}/log",
    {
        "GET": Operation(
            download_log,
            "downloadLog",
            "The log file itself",
            {
                200: Answer("The file.", {NDJSON: LINES}, {"ETag": "Size and head hash."}),
                206: Answer("A part.", {NDJSON: LINES}, {"Content-Range": "Which bytes."}),
                304: NOT_MODIFIED,
            },
            produces=(NDJSON,),
            headers={
                **IF_NONE_MATCH,
                "Range": "One range of bytes.",
                "If-Range": "A range only if the tag is still the one, else all.",
            },
            problems=("bad-header", "range"),
        )
    },
)
WEBSOCKET: Final = ("upgrade-required", "subprotocol", "bad-header", "full")
SUBPROTOCOL: Final = {"Sec-WebSocket-Protocol": "Has to offer drill-replay.v1."}
APPEND: Final = Resource(
    "/api/v1/drills/{drill}/append",
    {
        "GET": Operation(
            append_stream,
            "appendStream",
            "Append over a WebSocket, one event a message; PROTOCOL.md says how",
            {101: Answer("Speaks drill-replay.v1 from here.")},
            headers=SUBPROTOCOL,
            problems=WEBSOCKET,
            negotiates=False,
        )
    },
)
REPLAY: Final = Resource(
    "/api/v1/drills/{drill}/replay",
    {
        "GET": Operation(
            replay,
            "replay",
            "Replay over a WebSocket; PROTOCOL.md says how",
            {101: Answer("Speaks drill-replay.v1 from here.")},
            headers=SUBPROTOCOL,
            problems=WEBSOCKET,
            negotiates=False,
        )
    },
)
SURFACE: Final = (
    DRILLS,
    DRILL,
    EVENTS,
    INDEX,
    DENSITY,
    TABLE,
    HITS,
    LOG,
    APPEND,
    REPLAY,
    Resource(
        "/api/v1/vocabulary",
        {
            "GET": Operation(
                vocabulary,
                "readVocabulary",
                "Kinds, sides and colours",
                {200: Answer("The vocabulary.", {JSON: ref("Vocabulary")})},
            )
        },
    ),
    Resource(
        "/api/v1/openapi.json",
        {
            "GET": Operation(
                openapi,
                "readOpenapi",
                "This document",
                {200: Answer("OpenAPI 3.1.", {JSON: {"type": "object"}})},
            )
        },
    ),
    Resource(
        "/healthz",
        {
            "GET": Operation(
                healthy,
                "healthy",
                "Whether the process answers",
                {200: Answer("It does.", {JSON: ref("Healthy")})},
            )
        },
    ),
    Resource(
        "/readyz",
        {
            "GET": Operation(
                ready,
                "ready",
                "Whether every log can be read and appended to",
                {200: Answer("It can.", {JSON: ref("Ready")})},
                problems=("not-ready",),
            )
        },
    ),
)
