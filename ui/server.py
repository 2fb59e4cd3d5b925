"""The web server: one FastAPI application with the HTTP interface and the Gradio page, run by uvicorn."""

from __future__ import annotations

import contextlib
import errno
import logging
import math
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from rag.channel import Channel
from rag.errors import InputError
from ui import handlers, logs, strings
from ui.api import create_api
from ui.docs import DOCS_STATIC, docs_routes
from ui.embed import embed_routes
from ui.embed_tokens import embed_token_route
from ui.ending import Ending
from ui.exports import create_exports
from ui.follow import following
from ui.forwarded import Forwarded
from ui.gate import Gate, gate_for, ways_in
from ui.guard import LOOPBACK, Guard, SecurityHeaders, is_loopback
from ui.intake import Intake
from ui.observe import Observe
from ui.oidc import Oidc
from ui.openai_api import create_openai
from ui.shell import STATIC, Shell
from ui.sign_in import SignIn
from ui.sign_in_routes import sign_in_routes
from ui.source import Source
from ui.transfers import create_transfers
from ui.watch import watch_routes

if TYPE_CHECKING:
    from rag.config import Config

HOST, PORT = "127.0.0.1", 7860
_ROOT_PATH = re.compile(r"(?:/[\w.~-]+)+")


def create_app(
    source: Source,
    *,
    hosts: Iterable[str] | None = LOOPBACK,
    gate: Gate | None = None,
    embed_origins: Sequence[str] = (),
    root_path: str = "",
) -> FastAPI:
    """The whole application over a source of reports.

    `hosts` are the names under which it may be called (None: any); without a `gate` nobody has to sign in; pages of
    `embed_origins` may frame /embed; `root_path` is the path that a proxy takes off before it hands requests on.
    Importing Gradio takes seconds, so it happens here and not when this module is imported.
    """
    import gradio

    from ui.app import build, theme

    intake = Intake(source.data, source.get_or_create) if source.data else None
    app = FastAPI(title=strings.APP_NAME, docs_url=None, redoc_url=None, openapi_url=None)

    gate = gate or Gate(source.data)
    config = gate.config
    app.router.routes.extend(sign_in_routes(gate, Oidc(config.oidc, config.public_url) if config.oidc else None))
    app.router.routes.append(embed_token_route(gate))
    app.router.routes.extend(embed_routes(source))
    interface, openai_form = create_api(source, intake), create_openai(source)
    app.router.routes.extend(watch_routes(source, intake))
    app.router.routes.extend(docs_routes(interface, openai_form, root_path))
    app.mount("/api", interface)
    app.mount("/v1", openai_form)
    app.mount("/hoi-docs", StaticFiles(directory=DOCS_STATIC))
    app.mount("/hoi-files", create_transfers(source, intake))
    app.mount("/hoi-conversations", create_exports(source))
    app.mount("/hoi-static", StaticFiles(directory=STATIC))
    gradio.mount_gradio_app(
        app,
        build(source, intake),
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        blocked_paths=["/"],
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        favicon_path=str(STATIC / "favicon.png"),
        root_path=root_path or None,
    )
    mounts = (getattr(route, "app", None) for route in app.routes)
    mounted = next(one for one in mounts if isinstance(one, gradio.routes.App))
    ended = threading.Event()

    def end_streams() -> None:
        mounted.stop_event.set()  # what Gradio's own launcher does when it stops
        ended.set()

    app.state.end_streams = end_streams
    app.state.end_intake = intake.close if intake else lambda: None
    # Outermost last: the page's own shell, who makes the request and from where, the guard, headers around its
    # refusals too, the layer that counts and names every request.
    app.add_middleware(Ending, ended=ended)
    app.add_middleware(Shell)
    app.add_middleware(SignIn, gate=gate)
    app.add_middleware(Forwarded, proxies=config.proxies)
    app.add_middleware(Guard, hosts=hosts)
    app.add_middleware(SecurityHeaders, embed_origins=tuple(embed_origins))
    app.add_middleware(Observe)
    return app


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; an `InputError` that says what to do where there can be none."""
    if not 0 <= port <= 65535:
        raise InputError(strings.PORT_RANGE.format(port=port), strings.PORT_RANGE_REMEDY)
    bound: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(256)
        bound.set_inheritable(True)
        return bound
    except OSError as error:
        if bound is not None:
            bound.close()
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else PORT
            raise InputError(
                strings.PORT_IN_USE.format(host=host, port=port), strings.PORT_IN_USE_REMEDY.format(other=other)
            ) from error
        if error.errno == errno.EACCES:
            raise InputError(strings.PORT_DENIED.format(host=host, port=port), strings.PORT_DENIED_REMEDY) from error
        message = strings.HOST_UNKNOWN.format(host=host, port=port, error=error.strerror or error)
        raise InputError(message, strings.HOST_UNKNOWN_REMEDY) from error


_IDLE = 75  # seconds that a connection stays open unused: longer than a reader's pause, and than nginx keeps its own


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is ready and ends the streams of open pages when it stops."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready, self._on_stop = on_ready, on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)


@contextlib.contextmanager
def _signals_end_the_server() -> Iterator[None]:
    """uvicorn raises the signal that stopped it once more when it has stopped: what comes after is still to be done."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, lambda number, frame: None) if main else None
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)


def allowed_hosts(config: Config, host: str) -> frozenset[str] | None:
    """The names under which a server bound to `host` may be called: its own and that of HOI_PUBLIC_URL; None for any,
    where it is bound to the network."""
    if not is_loopback(host):
        return None
    public = urlsplit(config.sign_in.public_url).hostname
    return LOOPBACK | {host.lower()} | ({public} if public else set())


def _url(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def serve(
    config: Config,
    host: str = HOST,
    port: int = PORT,
    announce: Callable[[str], None] = print,
    root_path: str = "",
) -> None:
    """Serve the page and the HTTP interface until Ctrl-C or SIGTERM. `announce` gets what a person should read.

    Without an index the page comes up all the same and says what to do. Port 0 takes any free one. Raises InputError
    where other machines could come in without signing in, and nobody said that they may, and for a `root_path` that
    is none.
    """
    if root_path and not _ROOT_PATH.fullmatch(root_path):
        raise InputError(strings.ROOT_PATH.format(path=root_path), strings.ROOT_PATH_REMEDY)
    logs.set_up(config.serve)
    gate = gate_for(config.sign_in, config.data, loopback=is_loopback(host))
    listening = listen(host, port)
    try:
        announce(strings.STARTING.format(app=strings.APP_NAME))
        if gate.required:
            announce(strings.SIGN_IN_ON.format(ways=", ".join(ways_in(gate))))
        elif not is_loopback(host):
            announce(strings.OPEN_NETWORK.format(host=host))
        source = Source.of(config)
        app = create_app(
            source,
            hosts=allowed_hosts(config, host),
            gate=gate,
            embed_origins=config.embed_origins,
            root_path=root_path,
        )
        channel = Channel.listen(config.data, lambda: source.get_or_create())  # for `hoi index` on this machine
        url = _url(host, listening.getsockname()[1])
        threading.Thread(target=handlers.warm, args=(source,), name="warm", daemon=True).start()
        settings = uvicorn.Config(
            app,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=math.ceil(config.serve.last_words),
        )
        ready = strings.READY.format(app=strings.APP_NAME, url=url)
        shared = bool(config.servers.catalog_url)
        with following(source, shared=shared), _signals_end_the_server():
            _Server(settings, lambda: announce(ready), app.state.end_streams).run([listening])
        if channel:
            channel.close()
        app.state.end_intake()
        source.close()
        announce(strings.STOPPED)
    finally:
        listening.close()
