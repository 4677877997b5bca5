"""MiniStack with the extension in place, as an ASGI application. Imported only inside the server process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app as ministack_app
from ministack.core import container_reaper

from emr_platform.laptop.emulator import events, resources, throttling
from emr_platform.laptop.emulator.account import Encryption
from emr_platform.laptop.emulator.deliveries import Deliveries
from emr_platform.laptop.emulator.emr import Emr
from emr_platform.laptop.emulator.permissions import Permissions
from emr_platform.laptop.emulator.redshift import Redshift
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.emulator.workflow import Workflows


class Emulator:
    """The whole emulated account: one per process, because MiniStack keeps its state in modules."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.last_request = time.monotonic()
        self._emr = Emr(settings)
        self._redshift = Redshift(settings)
        self._permissions = Permissions(settings, self._emr.tags_of, self._redshift)
        self._leave_containers_alone()
        self._permissions.install()
        self._emr.install()
        throttling.install(settings.state)
        self._redshift.install()
        Encryption().install()
        Workflows(settings, self._emr).install()
        events.install()
        Deliveries(settings).install()
        resources.install(self._emr, self._permissions, settings)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            self.last_request = time.monotonic()
        await ministack_app.app(scope, receive, send)

    def stop(self) -> None:
        """Kill everything the clusters are running."""
        self._emr.stop_all()
        self._redshift.stop_all()

    @staticmethod
    def _leave_containers_alone() -> None:
        # At start-up and at the end MiniStack removes containers that carry its label. Nothing we serve needs a
        # container engine, and another MiniStack on this machine may own them.
        ministack_app._docker_socket_present = lambda: False
        ministack_app._stop_docker_containers = lambda include_unlabelled=False: None
        container_reaper.start = lambda *_: None


async def serve(emulator: Emulator, descriptor: int, ready: Callable[[], None], ended: Callable[[], bool]) -> None:
    """Serve on an already bound socket until *ended* returns true; *ready* is called once it listens."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{descriptor}"]
    config.certfile = str(emulator.settings.tls.certificate)
    config.keyfile = str(emulator.settings.tls.key)
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    config.accesslog = None

    async def until_ended() -> None:
        while not ended():
            await asyncio.sleep(0.2)

    serving: Awaitable[None] = hypercorn_serve(emulator, config, shutdown_trigger=until_ended)
    asyncio.get_running_loop().call_later(0.05, ready)
    await serving
    logging.getLogger("laptop").info("ended")
