"""The least a webhook door can do: bare Flask, the signature, one durable INSERT, 200; the same server as ours."""

import hashlib
import hmac
import os
import sqlite3
import threading
from typing import Any


def serve(port: int, path: str, secret: str) -> None:
    """Serve until ended."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ |= {"FLOOR_DB": path, "FLOOR_SECRET": secret}
    Granian(
        "floor", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1, blocking_threads=16,
        websockets=False, log_level=LogLevels.error,
    ).serve(target_loader=create, wrap_loader=False)  # fmt: skip


def create() -> Any:
    """The app."""
    from flask import Flask, Response, request

    secret, path = os.environ["FLOOR_SECRET"].encode(), os.environ["FLOOR_DB"]
    threads = threading.local()
    app = Flask("floor")

    def database() -> sqlite3.Connection:
        if not hasattr(threads, "connection"):
            threads.connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            threads.connection.execute("PRAGMA journal_mode=TRUNCATE")
            threads.connection.execute("PRAGMA synchronous=FULL")
            threads.connection.execute("CREATE TABLE IF NOT EXISTS kept (digest TEXT PRIMARY KEY, body BLOB)")
        connection: sqlite3.Connection = threads.connection
        return connection

    @app.post("/webhooks/whatsapp")
    def keep() -> Response:
        body = request.get_data()
        ours = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(ours, request.headers.get("X-Hub-Signature-256", "")):
            return Response(status=403)
        digest = hashlib.sha256(body).hexdigest()
        database().execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", (digest, body))
        return Response(status=200)

    return app


if __name__ == "__main__":
    import sys

    serve(int(sys.argv[1]), sys.argv[2], sys.argv[3])
