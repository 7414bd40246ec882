"""A stand-in for a school's OpenID Connect provider, on this machine: says what a test wants it to say."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "flightpath", "of the test"


class Provider:
    """`says`: claims that differ from honest ones; `signs`: the key; `algorithm`: how; `id_token`: whether it gives one."""

    def __init__(self, issuer: str) -> None:
        self.issuer, self.key = issuer, RSAKey.generate_key(2048, {"kid": "one"})
        self.says: dict[str, Any] = {}
        self.signs: Any = self.key
        self.algorithm, self.id_token = "RS256", True
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    async def about(self, request: Request) -> JSONResponse:
        places = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        algorithms = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
        return JSONResponse({"issuer": self.issuer, **places, **algorithms})

    async def keys(self, request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> RedirectResponse:
        """As if somebody had signed in here."""
        asked = dict(request.query_params)
        self.asked.append(asked)
        code = f"code{len(self.asked)}"
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> JSONResponse:
        told = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(told["code"], None)
        if asked is None or "code_verifier" not in told:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {
            k: v for k, v in ({**honest, "preferred_username": "t002@larkhollow.example"} | self.says).items() if v is not None
        }
        token = {"access_token": "a", "token_type": "Bearer"}
        if self.id_token:
            token["id_token"] = jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.signs, algorithms=[self.algorithm])
        return JSONResponse(token)


@contextmanager
def standing_in() -> Iterator[Provider]:
    """The provider, while the test runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    provider = Provider(f"http://127.0.0.1:{listener.getsockname()[1]}")
    routes = [
        Route("/.well-known/openid-configuration", provider.about),
        Route("/jwks_uri", provider.keys),
        Route("/authorization_endpoint", provider.authorize),
        Route("/token_endpoint", provider.token, methods=["POST"]),
    ]
    running = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield provider
    finally:
        running.should_exit = True
        thread.join()
