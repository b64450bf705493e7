"""The least a webhook door can do: bare Flask, the signature, one durable INSERT, 200; the same server and database."""

import hashlib
import hmac
import os
import threading
from collections.abc import Callable
from typing import Any

from storage.sqlite_library import WAL_IS_SAFE, sqlite3


def serve(port: int, database: str, secret: str) -> None:
    """Serve until ended. database: a file's path, or PostgreSQL's address."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ |= {"FLOOR_DB": database, "FLOOR_SECRET": secret}
    Granian(
        "floor", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1, blocking_threads=16,
        websockets=False, log_level=LogLevels.error,
    ).serve(target_loader=create, wrap_loader=False)  # fmt: skip


def create() -> Any:
    """The app."""
    from flask import Flask, Response, request

    secret, threads = os.environ["FLOOR_SECRET"].encode(), threading.local()
    connect = _postgres if "://" in os.environ["FLOOR_DB"] else _sqlite
    app = Flask("floor")

    @app.post("/webhooks/whatsapp")
    def keep() -> Response:
        body = request.get_data()
        ours = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(ours, request.headers.get("X-Hub-Signature-256", "")):
            return Response(status=403)
        if not hasattr(threads, "insert"):
            threads.insert = connect(os.environ["FLOOR_DB"])
        threads.insert(hashlib.sha256(body).hexdigest(), body)
        return Response(status=200)

    return app


def _sqlite(path: str) -> Callable[[str, bytes], Any]:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'}")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (digest TEXT PRIMARY KEY, body BLOB)")
    return lambda *row: connection.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", row)


def _postgres(address: str) -> Callable[[str, bytes], Any]:
    import psycopg

    connection = psycopg.connect(address, autocommit=True)
    return lambda *row: connection.execute("INSERT INTO kept VALUES (%s, %s) ON CONFLICT DO NOTHING", row)


if __name__ == "__main__":
    import sys

    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3])
