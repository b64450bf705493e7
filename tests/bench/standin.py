"""A Slack and a Meta that answer at once and remember when each message reached them: python -m tests.bench.standin"""

import json
import re
import time
from typing import Any

from aiohttp import web

NUMBER = re.compile(rb"bench-(\d+)")


def application() -> web.Application:
    """GET /log gives, and forgets, what has arrived: [[side, number, seconds], …]."""
    arrived: list[tuple[str, int, float]] = []
    made = 0

    async def slack(request: web.Request) -> web.Response:
        nonlocal made
        method, raw, now = request.match_info["method"], await request.read(), time.time()
        made += 1
        told: dict[str, Any] = {"ok": True}
        match method:
            case "chat.postMessage":
                found = NUMBER.search(raw)
                if found and b"thread_ts" in raw:
                    arrived.append(("slack", int(found[1]), now))
                told |= {"ts": f"{int(now)}.{made % 1_000_000:06d}"}
            case "auth.test":
                told |= {
                    "team": "Bench",
                    "team_id": "T1",
                    "user_id": "UBOT",
                    "bot_id": "BBOT",
                    "url": "https://b.slack.com/",
                }
            case "users.info":
                told |= {"user": {"id": "UANA", "team_id": "T1", "name": "ana", "profile": {"display_name": "Ana"}}}
        return web.json_response(told)

    async def graph(request: web.Request) -> web.Response:
        nonlocal made
        raw, now = await request.read(), time.time()
        made += 1
        found = NUMBER.search(raw)
        if found:
            arrived.append(("meta", int(found[1]), now))
        return web.json_response({"messages": [{"id": f"wamid.{made}"}]})

    async def log(_: web.Request) -> web.Response:
        told, arrived[:] = list(arrived), []
        return web.json_response(told)

    app = web.Application()
    app.add_routes([web.post("/slack/api/{method}", slack), web.post("/graph/{path:.*}", graph), web.get("/log", log)])
    return app


async def main() -> None:
    runner = web.AppRunner(application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)  # noqa: T201 - how the bench learns the port
    await asyncio.Event().wait()


if __name__ == "__main__":
    import asyncio

    asyncio.run(main())
