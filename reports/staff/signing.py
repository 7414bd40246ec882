"""Signing in and out: by the school's OpenID Connect provider, by the home's own key, or as anybody of the demo."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from reports.staff.pages import Pages
from reports.staff.readers import OWNER, query
from reports.staff.settings import Provider

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # by the provider's own key alone
PROVIDER_SECONDS = 10
PICKED = "picked in the demo"


def client_of(provider: Provider) -> Any:
    """Authlib's client of the provider: code flow with PKCE, state and nonce."""
    oauth = OAuth()
    oauth.register(
        "school",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": PROVIDER_SECONDS},
    )
    return oauth.school


class Signing:
    """The pages by which somebody signs in and out."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        provider = pages.sign_in.provider
        self.client: Any = client_of(provider) if provider else None

    async def show(self, request: Request) -> Response:
        """`GET /sign-in`: the ways there are."""
        edition = self.pages.editions.current()
        people = []
        if edition and self.pages.is_demo(edition):
            people = edition.rows(query("people"), today=self.pages.today(edition))
        told = {"people": people, "next": here_or_home(request.query_params.get("next", "")), "provider": self.client is not None}
        return self.pages.render("sign_in.html", request, None, told)

    async def pick(self, request: Request) -> Response:
        """`POST /sign-in`: somebody of the demo."""
        form = await request.form()
        if not self.pages.is_demo(self.pages.editions.current()):
            return self.pages.gone(request)
        if self._is_one_too_many(request):
            return self._refuse(request, 429, "", "too many attempts")
        person = str(form.get("person", ""))
        return self._enter(request, person if person.isprintable() else "", str(form.get("next", "")), PICKED)

    async def by_key(self, request: Request) -> Response:
        """`GET /sign-in/key/<key>`: the owner of the home, by the key that the server told when it started."""
        if self.client is not None or self.pages.is_demo(self.pages.editions.current()):
            return self.pages.gone(request)
        if self._is_one_too_many(request):
            return self._refuse(request, 429, "", "too many attempts")
        if not secrets.compare_digest(request.path_params["key"].encode(), self.pages.sign_in.key.encode()):
            return self._refuse(request, 403, "", "a wrong key")
        return self._enter(request, OWNER, "", "by the home's key")

    async def to_provider(self, request: Request) -> Response:
        """`GET /sign-in/school`: on to the provider."""
        provider = self.pages.sign_in.provider
        if self.client is None or provider is None:
            return self.pages.gone(request)
        secret, session = self.pages.sessions.begin()
        request.scope["session"] = session.data
        session.data["next"] = here_or_home(request.query_params.get("next", ""))
        try:
            going: Response = await self.client.authorize_redirect(request, f"{provider.address.rstrip('/')}/sign-in/back")
        except (httpx.HTTPError, AuthlibBaseError, RuntimeError, ValueError, KeyError):
            return self._refuse(request, 503, "", "the provider does not answer")
        # Lax: the provider sends the browser back from its own site, and a Strict cookie would not come along.
        going.set_cookie(self.pages.way_cookie, secret, secure=self.pages.is_secure, httponly=True, samesite="lax", path="/")
        return going

    async def back(self, request: Request) -> Response:
        """`GET /sign-in/back`: what the provider says."""
        provider = self.pages.sign_in.provider
        if self.client is None or provider is None:
            return self.pages.gone(request)
        if not request.session:  # it began elsewhere, or never: nothing to try, and nothing to count
            return self._refuse(request, 400, "", "it did not begin in this browser")
        if self._is_one_too_many(request):
            return self._refuse(request, 429, "", "too many attempts")
        target = str(request.session.get("next", ""))
        try:
            name = await self._told(request, provider)
        except httpx.HTTPError:
            return self._refuse(request, 503, "", "the provider does not answer")
        except (AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError, TypeError):
            return self._refuse(request, 403, "", "the provider's answer could not be believed")
        return self._enter(request, name, target, "by the school's provider")

    async def _told(self, request: Request, provider: Provider) -> str:
        """The name that the ID token tells, once it is believed; ValueError where it tells none."""
        metadata = await self.client.load_server_metadata()
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [a for a in offered if a in ALGORITHMS]
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        }
        token = await self.client.authorize_access_token(request, claims_options=options, leeway=60)
        told = token.get("userinfo") or {}
        name = told.get(provider.claim)
        if (
            not isinstance(name, str)
            or not name
            or not name.isprintable()
            or (provider.claim == "email" and told.get("email_verified") is False)
        ):
            raise ValueError
        return name.lower()

    async def leave(self, request: Request) -> Response:
        """`POST /sign-out`."""
        session = request.scope.get("staff")
        if session:
            self.pages.audit.add("sign_out", session.sign_in_name)
        self.pages.sessions.end(request.cookies.get(self.pages.cookie, ""))
        going = self.pages.render("signed_out.html", request, None, {"provider": self.client is not None})
        going.delete_cookie(self.pages.cookie, path="/")
        going.headers["Clear-Site-Data"] = '"cache", "storage"'
        return going

    def _enter(self, request: Request, name: str, target: str, how: str) -> Response:
        """Begin the session of somebody who is known, under a secret of its own."""
        if self.pages.reader_by(self.pages.editions.current(), name) is None:
            return self._refuse(request, 403, name, "nobody of the staff extract has this name today")
        self.pages.sessions.end(request.cookies.get(self.pages.cookie, ""))
        self.pages.sessions.end(request.cookies.get(self.pages.way_cookie, ""))
        secret, session = self.pages.sessions.begin(name)
        session.is_picked = how == PICKED
        self.pages.audit.add("sign_in", name, how)
        # A page of this site leads on: a redirect would still count as the provider's, and the Strict cookie stay behind.
        going = self.pages.render("entering.html", request, None, {"next": here_or_home(target)})
        going.headers["Refresh"] = f"0; url={quote(here_or_home(target), safe='/?=&%')}"
        going.set_cookie(self.pages.cookie, secret, secure=self.pages.is_secure, httponly=True, samesite="strict", path="/")
        return going

    def _refuse(self, request: Request, status: int, name: str, why: str) -> Response:
        if status == 403:
            self.pages.audit.add("sign_in_refused", name or "nobody", why)
            self.pages.attempts.failed(_address(request))
        return self.pages.render("refused.html", request, None, {"status": status, "why": why}, status)

    def _is_one_too_many(self, request: Request) -> bool:
        return self.pages.attempts.too_many(_address(request))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def here_or_home(target: str) -> str:
    """An address of these pages, or the first page: never one of another site."""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable()
    return target if is_ours and target != "/" and not target.startswith("/sign-") else "/home"
