"""How much the log takes. FORMAT.md, section "Limits", says the same."""

from typing import Final

MAX_BODY: Final = 8 * 1024 * 1024  # bytes of one batch as sent
MAX_EVENTS: Final = 1000  # events of one batch
MAX_LINE: Final = 64 * 1024  # bytes of one object once white space is removed
LONGEST: Final = 1 << 20  # bytes of a stored line; a longer one is not sound
MAX_NESTING: Final = 64  # objects and arrays inside each other
MAX_SEQ: Final = (1 << 32) - 1  # events of one log: an index keeps a seq in 32 bits
MAX_ID: Final = 128  # characters of an event id
