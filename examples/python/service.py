"""A service for any ASGI server, as in: uvicorn service:app

POST / with a text as its body; the answer is JSON. Requests that come at a time are answered together.
"""

import json
from typing import Any

import electra

classify = electra.pipeline("text-classification", model="models/sentiment")


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        status, answer = 200, await classify.acall(body.decode())
    except ValueError as error:  # an input that cannot be answered, or is no UTF-8
        status, answer = 400, {"error": str(error)}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
