"""The files that pages load, kept in memory: ours, and what `vendor/VENDOR.md` lists.

`static/built` is made of the sources beside it: `python -m tests.web.building`.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import cached_property
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

_HERE = Path(__file__).parent

router = APIRouter(include_in_schema=False)


class Asset:
    """A file under an address that changes with its content, so that a browser may keep it for good."""

    def __init__(self, path: Path, media_type: str) -> None:
        self._path = path
        self.media_type = media_type
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        self.name: str = f"{digest}.{path.name}"
        self.url = f"/assets/{self.name}"

    @cached_property
    def content(self) -> bytes:
        return self._path.read_bytes()

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.content, compresslevel=9, mtime=0)


_CSS, _JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"

PAGES_CSS = Asset(_HERE / "static" / "pages.css", _CSS)
REPORT_CSS = Asset(_HERE / "static" / "report.css", _CSS)
INTERVIEW_CSS = Asset(_HERE / "static" / "built" / "interview.css", _CSS)
INTERVIEW_JS = Asset(_HERE / "static" / "built" / "interview.js", _JS)
REDOC = Asset(_HERE / "vendor" / "redoc.standalone.js", _JS)
_ASSETS = {asset.name: asset for asset in (PAGES_CSS, REPORT_CSS, INTERVIEW_CSS, INTERVIEW_JS, REDOC)}


@router.get("/assets/{name}")
def asset(name: str, request: Request) -> Response:
    return _served(_ASSETS.get(name), request)


def _served(found: Asset | None, request: Request) -> Response:
    if found is None:
        raise HTTPException(404)
    zips = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if zips:
        headers["Content-Encoding"] = "gzip"
    return Response(found.gzipped if zips else found.content, media_type=found.media_type, headers=headers)
