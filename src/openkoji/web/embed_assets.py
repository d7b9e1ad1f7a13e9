"""`/embed/v1.js`, which sites put on their pages, and the same for good under an address that names its content.

The floating address is renewed with the server: v1.js, which fetches shell.js when a study is shown. The pinned one is
both files in one, so that a single integrity hash covers all that runs on the site's page. Loaders of earlier releases
stay in `static/pinned`, so that sites which named them are served after an upgrade.
"""

from __future__ import annotations

import gzip
import hashlib
from base64 import b64encode
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

_STATIC = Path(__file__).parent / "static"
_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_FOR_GOOD = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


class Script:
    """A script that any site may load. `integrity` is what its element may demand (Subresource Integrity)."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.gzipped = gzip.compress(content, compresslevel=9, mtime=0)
        digest = hashlib.sha384(content).digest()
        self.integrity = f"sha384-{b64encode(digest).decode()}"
        self.version = digest.hex()[:16]


def _script(*names: str) -> Script:
    return Script(b"".join((_STATIC / name).read_bytes() for name in names))


_FLOATING = {"v1.js": _script("built/v1.js"), "shell.js": _script("built/shell.js")}
PINNED = _script("built/shell.js", "built/v1.js")
_EARLIER = [_script(f"pinned/{path.name}") for path in (_STATIC / "pinned").glob("*.js")]
_PINNED = {each.version: each for each in (PINNED, *_EARLIER)}


@router.get("/embed/v1.js")
@router.get("/embed/shell.js")
def floating(request: Request) -> Response:
    """The loader as this server has it now, and what it shows a study in."""
    script = _FLOATING[request.url.path.rpartition("/")[2]]
    tag = f'W/"{script.version}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=_headers(_SHORT, tag))
    return _served(script, request, _headers(_SHORT, tag))


@router.get("/embed/{version}/v1.js")
def pinned(version: str, request: Request) -> Response:
    """The loader with this content."""
    if version not in _PINNED:
        raise HTTPException(404)
    return _served(_PINNED[version], request, _headers(_FOR_GOOD, f'W/"{version}"'))


def _headers(caching: str, tag: str) -> dict[str, str]:
    return {
        "Cache-Control": caching,
        "ETag": tag,
        "Vary": "Accept-Encoding",
        # An integrity hash is checked only where the script may be read: `crossorigin` on the element, this here.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _served(script: Script, request: Request, headers: dict[str, str]) -> Response:
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers = script.gzipped, headers | {"Content-Encoding": "gzip"}
    else:
        content = script.content
    return Response(content, media_type="text/javascript; charset=utf-8", headers=headers)
