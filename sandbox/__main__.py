"""`python -m sandbox`: runs the sandbox until it is told to stop; prints one line of JSON when it is ready."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

from aiohttp import web

from sandbox.server import WORLD, build


def main() -> None:
    parser = argparse.ArgumentParser(prog="sandbox", description="A pretend Slack workspace and a pretend Meta.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8100, help="port; 0 takes any free one (8100)")
    parser.add_argument("--dir", type=Path, default=Path("sandbox-data"), help="where the ledger is kept")
    parser.add_argument("--app-url", default="", help="the app's address, such as http://127.0.0.1:8000")
    parser.add_argument("--reached-at", default="", help="the address of a proxy in front of it, if there is one")
    parser.add_argument("--quiet", action="store_true", help="say nothing but the line that it is ready")
    given = parser.parse_args()
    asyncio.run(_serve(given))


async def _serve(given: argparse.Namespace) -> None:
    application = build(given.dir, given.app_url)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, given.host, given.port)
    await site.start()
    bound = runner.addresses[0][1]
    url = f"http://{given.host}:{bound}"
    application[WORLD].base_url = given.reached_at or url
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()
    if not given.quiet:
        sys.stderr.write(f"The sandbox is open at {url}/ (stop it with Ctrl+C)\n")
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    await told_to_stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    main()
