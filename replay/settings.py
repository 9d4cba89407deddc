"""The settings of `serve`: one table that the command line, its help and the README follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DEFAULT_STORE: Final = "./drills"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `env` names the environment variable that replaces the default, if any."""

    name: str
    default: str | int | bool | tuple[str, ...]
    env: str | None
    help: str

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


SETTINGS: Final = (
    Setting("host", "127.0.0.1", None, "address to listen on; 0.0.0.0 opens it to the network"),
    Setting("port", 8080, None, "port to listen on; 0 takes a free one"),
    Setting(
        "store",
        DEFAULT_STORE,
        "DRILL_REPLAY_STORE",
        "folder of the drills; made with the shipped drills when missing",
    ),
    Setting("allow_host", (), None, "a further name the server may be called by; may repeat"),
    Setting("no_examples", False, None, "leave a new folder empty"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What `serve` runs with. The fields are the names of `SETTINGS`."""

    host: str = "127.0.0.1"
    port: int = 8080
    store: str = DEFAULT_STORE
    allow_host: tuple[str, ...] = ()
    no_examples: bool = False


def default_of(name: str, environ: Mapping[str, str]) -> str | int | bool | tuple[str, ...]:
    """The default of a setting in this environment; an empty variable counts as not set."""
    setting = next(one for one in SETTINGS if one.name == name)
    return (setting.env and environ.get(setting.env)) or setting.default
