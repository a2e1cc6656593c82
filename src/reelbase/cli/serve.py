"""``reelbase serve``: the studio, the API and a worker."""

from __future__ import annotations

import threading
import webbrowser

from reelbase.bootstrap.opening import open_application
from reelbase.cli import output
from reelbase.cli.configuration import load_settings
from reelbase.cli.logs import log_to


def serve(*, host: str | None = None, port: int | None = None, no_worker: bool = False, open: bool = False) -> None:
    """Serve the studio and the API until stopped by Ctrl-C or SIGTERM; prints the address once it is ready.

    Parameters
    ----------
    host
        Address to listen on, by default `server.host`. Any address but loopback needs `accounts.sign_in`.
    port
        Port to listen on, by default `server.port`. 0 takes a free one.
    no_worker
        Start no worker: `reelbase worker` runs elsewhere.
    open
        Open the studio in a browser.
    """
    from reelbase.server.app import create_app
    from reelbase.server.running import Server, address_of, allow_many_connections, ending_in_time, listen, may_listen
    from reelbase.server.supervisor import WorkerSupervisor

    settings = load_settings()
    chosen_host = settings.server.host if host is None else host
    may_listen(settings, chosen_host)
    allow_many_connections()
    log_to(settings.home)
    listening = listen(chosen_host, settings.server.port if port is None else port)
    supervisor = WorkerSupervisor()

    def ready() -> None:
        if not no_worker:
            supervisor.start()
        output.result(address_of(listening))
        output.note("Serving. Stop with Ctrl-C.")
        if open:
            threading.Thread(target=webbrowser.open, args=(address_of(listening),), daemon=True).start()

    with listening, ending_in_time() as begin_ending:

        def stopping() -> None:
            begin_ending()
            supervisor.begin_to_stop()

        application = open_application(settings)
        try:
            Server(create_app(application), settings, ready=ready, stopping=stopping).run(sockets=[listening])
        finally:
            supervisor.stop()
            application.close()
    output.note("Stopped.")
