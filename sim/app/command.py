"""The command ``python -m sim.app``."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.app.settings import HOUSEHOLDS
from sim.cli import guarded
from sim.config import ConfigError, bounded
from sim.config.settings import fill, words

USAGE = """python -m sim.app [name=value ...]: the laboratory in a browser

host=127.0.0.1    where it listens; 0.0.0.0 opens it to the network of a class
port=8765         on which port
names=            further names under which it may be asked for, with commas between
studies=outputs   folder with finished sweeps, for the page that compares"""

ANY = "0.0.0.0"
MOST_CONNECTIONS = 400


@dataclass(kw_only=True)
class CommandConfig:
    """Where the laboratory listens."""

    host: str = "127.0.0.1"
    """Address or name of this machine."""
    port: int = bounded(8765, low=1, high=65_535)
    """Port."""
    names: str = ""
    """Further names under which it may be asked for, with commas between."""
    studies: str = "outputs"
    """Folder with finished sweeps."""


def own_address() -> str:
    """Return this machine's address in its network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: only a route is looked up
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"


def served_hosts(config: CommandConfig) -> list[str]:
    """Return the names under which the laboratory may be asked for; others are refused (DNS rebinding)."""
    given = [name.strip() for name in config.names.split(",") if name.strip()]
    open_to_all = [own_address(), socket.gethostname()] if config.host == ANY else [config.host]
    return list(dict.fromkeys(["localhost", "127.0.0.1", *open_to_all, *given]))


def _listen(config: CommandConfig) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        listener.close()
        if isinstance(error, socket.gaierror) or config.host not in served_hosts(CommandConfig()):
            reason = error.strerror or str(error)
            raise ConfigError(f"host={config.host} port={config.port}: {reason}") from error
        raise ConfigError(f"port={config.port} cannot be used: {error.strerror}; choose another, port=…") from error
    return listener


def _app(texts: list[str], debug: bool) -> int:
    if {"-h", "--help"} & set(texts):
        print(USAGE)
        return 0
    config = fill(CommandConfig, words(texts))
    try:
        import uvicorn

        from sim.app.server import laboratory
    except ImportError as error:
        raise ConfigError(f"{error.name} is missing: pip install 'nabolag[app]'") from error
    listener = _listen(config)
    alone = config.host in ("localhost", "127.0.0.1")
    cities = [city for city, size in HOUSEHOLDS.items() if alone or size <= 100_000]
    print(f"Laboratory: http://{'127.0.0.1' if config.host == ANY else config.host}:{config.port}/  (Ctrl-C ends it)")
    if not alone:
        board = own_address() if config.host == ANY else config.host
        print(f"For the board: http://{board}:{config.port}/", flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            laboratory(served_hosts(config), cities, Path(config.studies)),
            log_level="debug" if debug else "critical",
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
            ws="none",
        )
    )
    server.run(sockets=[listener])
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.app``; return its exit status."""
    return guarded(_app, argv)
