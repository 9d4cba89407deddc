"""The event: one line of a log, as the client writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from events import header, rules
from events.draft import Draft
from events.errors import Fault, InputError, NotJson, RuleBroken, TooLarge
from events.jsontext import compact, parse
from events.limits import MAX_ID, MAX_LINE
from events.quick import quick
from events.rules import Check, Rule
from events.times import instant
from events.vocabulary import OWN_KIND, VOCABULARY, Vocabulary

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parse_event(
    raw: bytes,
    line: int | None,
    vocabulary: Vocabulary = VOCABULARY,
    log: str | None = None,
) -> Draft:
    """One event of a request, meant for the log named `log` (None: the drill's own).

    Raises TooLarge, NotJson, or RuleBroken with every fault of the line.
    """
    if vocabulary is VOCABULARY and (draft := quick(raw, log)) is not None:
        return draft
    return _judged(raw, line, vocabulary, log)


def _judged(raw: bytes, line: int | None, vocabulary: Vocabulary, log: str | None) -> Draft:
    """The careful reading, which finds every fault and words it."""
    doc, small = _read(raw, line)
    if len(small) > MAX_LINE:
        raise _too_large(line)
    check = Check(line)
    if not rules.is_object(doc):
        raise RuleBroken([Fault(line, "", f"an event is a JSON object, not {rules.kind_of(doc)}")])
    rules.store_members(check, doc)
    _kind(check, doc, vocabulary, log)
    check.members("", doc, _rules(vocabulary))
    _until_after_time(check, doc)
    if check.faults:
        raise RuleBroken(check.faults)
    time = doc.get("time")
    return Draft(
        compact=small,
        id=cast("str | None", doc.get("id")),
        time=instant(time) if isinstance(time, str) else None,
        kind=cast(str, doc["kind"]),
    )


def parse_batch(
    batch: list[bytes], vocabulary: Vocabulary = VOCABULARY, log: str | None = None
) -> list[Draft]:
    """All events of one request. Raises one error with the faults of every line: TooLarge if any
    line is too large, else NotJson if any is not JSON, else RuleBroken."""
    drafts: list[Draft] = []
    refused: list[InputError] = []
    for number, raw in enumerate(batch, 1):
        try:
            drafts.append(parse_event(raw, number, vocabulary, log))
        except InputError as err:
            refused.append(err)
    for blame in (TooLarge, NotJson, RuleBroken):
        if faults := [f for err in refused if isinstance(err, blame) for f in err.faults]:
            raise blame(faults)
    _refuse_same_ids(drafts)
    return drafts


def _read(raw: bytes, line: int | None) -> tuple[object, bytes]:
    try:
        doc = parse(raw, line)
    except NotJson:
        if len(raw) > MAX_LINE:
            raise _too_large(line) from None
        raise
    return doc, compact(raw)


def _too_large(line: int | None) -> TooLarge:
    return TooLarge([Fault(line, "", f"an event has at most {MAX_LINE} bytes; shorten it")])


def _refuse_same_ids(drafts: list[Draft]) -> None:
    ids = [draft.id for draft in drafts if draft.id is not None]
    if len(set(ids)) == len(ids):
        return
    first: dict[str, int] = {}
    faults = []
    for number, draft in enumerate(drafts, 1):
        if draft.id is not None and first.setdefault(draft.id, number) != number:
            detail = f"{draft.id!r} stands on line {first[draft.id]} too; every event has its own"
            faults.append(Fault(number, "id", detail))
    if faults:
        raise RuleBroken(faults)


def _kind(check: Check, doc: Mapping[str, object], vocabulary: Vocabulary, log: str | None) -> None:
    name = doc.get("kind")
    if "kind" not in doc:
        check.fault("kind", "is required")
    elif not isinstance(name, str):
        check.fault("kind", f"must be a string, not {rules.kind_of(name)}")
    elif (known := vocabulary.kind(name)) is not None:
        if known.log is not None and log is None:
            check.fault("kind", f"{name!r} belongs to the side log {known.log!r}; append it there")
        _whole_of_kind(check, name, doc)
    elif not OWN_KIND.fullmatch(name):
        own = "a kind of your own starts with x- (a-z 0-9 _ -)"
        check.fault("kind", f"{name[:60]!r} is not in the vocabulary; {own}")


def _whole_of_kind(check: Check, name: str, doc: Mapping[str, object]) -> None:
    """What a correction and an amend cannot do without."""
    refs = doc.get("refs")
    if name == "correction" and not (rules.is_object(refs) and "corrects" in refs):
        check.fault("refs.corrects", "a correction names the id of the event that it withdraws")
    if name != "amend":
        return
    details = doc.get("header")
    if not rules.is_object(details):
        check.fault("header", 'an amend carries an object such as {"venue":"…"}')
        return
    for fixed in header.FIXED:
        if fixed in details:
            check.fault(f"header.{fixed}", "says what the log is and cannot be amended")
    check.members("header.", details, header.DETAILS)


def _until_after_time(check: Check, doc: Mapping[str, object]) -> None:
    time, until = doc.get("time"), doc.get("until")
    if isinstance(time, str) and isinstance(until, str):
        try:
            if instant(until) < instant(time):
                check.fault("until", "lies before time")
        except ValueError:
            pass  # told by the rule of the member itself


def _id(check: Check, field: str, value: object) -> None:
    if not isinstance(value, str):
        check.fault(field, f"must be a string, not {rules.kind_of(value)}")
    elif not 1 <= len(value) <= MAX_ID:
        check.fault(field, f"must have 1 to {MAX_ID} characters")
    elif _CONTROL.search(value):
        check.fault(field, "must not hold control characters")


_REFS: Final = dict.fromkeys(("trigger", "order", "corrects", "ends", "inject"), _id)
_MEMBERS: Final[Mapping[str, Rule]] = {
    "id": _id,
    "time": rules.time,
    "until": rules.time,
    "actors": rules.strings,
    "targets": rules.strings,
    "scene": rules.string,
    "source": rules.string,
    "text": rules.text,
    "why": rules.text,
    "level": rules.whole(0, 5),
    "force_stage": rules.whole(1, 6),
    "count": rules.obj(
        {"n": rules.whole(0), "basis": rules.one_of(("exact", "approx", "not_stated"))}
    ),
    "basis": rules.obj(
        {
            "time": rules.one_of(("reported", "estimated", "device")),
            "order": rules.one_of(("stated", "narrated", "unplaced")),
        }
    ),
    "refs": rules.obj(_REFS),
    "ambiguous": rules.boolean,
}


def _rules(vocabulary: Vocabulary) -> Mapping[str, Rule]:
    if vocabulary is VOCABULARY:
        return _DEFAULT_RULES
    return _with(vocabulary)


def _with(vocabulary: Vocabulary) -> Mapping[str, Rule]:
    return {
        **_MEMBERS,
        "side": rules.one_of(tuple(vocabulary.sides)),
        "colour": rules.one_of(tuple(vocabulary.colours)),
    }


_DEFAULT_RULES: Final = _with(VOCABULARY)
