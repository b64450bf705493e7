"""A Slack and a Meta that remember when each message came: python -m tests.bench.standin [seconds to answer]."""

import asyncio
import json
import re
import sys
import time
from typing import Any

from aiohttp import web

NUMBER = re.compile(rb"bench-(\d+)")


def application(delay: float) -> web.Application:
    """GET /log gives, and forgets, what has arrived: [[side, number, seconds], …]. delay: before each answer."""
    arrived: list[tuple[str, int, float]] = []
    made = 0

    async def slack(request: web.Request) -> web.Response:
        nonlocal made
        method, raw, now = request.match_info["method"], await request.read(), time.time()
        made += 1
        number = made
        told: dict[str, Any] = {"ok": True}
        match method:
            case "chat.postMessage":
                await asyncio.sleep(delay)
                if b"thread_ts" in raw:  # several of a customer's messages may come in one post
                    arrived.extend(("slack", int(each), now) for each in dict.fromkeys(NUMBER.findall(raw)))
                told |= {"ts": f"{int(now)}.{number % 1_000_000:06d}"}
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
        number, found = made, NUMBER.search(raw)
        if found:
            arrived.append(("meta", int(found[1]), now))
        await asyncio.sleep(delay)
        return web.json_response({"messages": [{"id": f"wamid.{number}"}]})

    async def log(_: web.Request) -> web.Response:
        told, arrived[:] = list(arrived), []
        return web.json_response(told)

    app = web.Application()
    app.add_routes([web.post("/slack/api/{method}", slack), web.post("/graph/{path:.*}", graph), web.get("/log", log)])
    return app


async def main() -> None:
    runner = web.AppRunner(application(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"port": runner.addresses[0][1]}), flush=True)  # noqa: T201 - how the bench learns the port
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
