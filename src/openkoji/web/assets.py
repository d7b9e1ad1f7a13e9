"""The files that pages load, kept in memory: stylesheets of ours, and what `vendor/VENDOR.md` lists."""

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
        self.file_name = path.name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        self.name: str = f"{digest}.{path.name}"
        self.url = f"/assets/{self.name}"

    @cached_property
    def content(self) -> bytes:
        return self._path.read_bytes()

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.content, compresslevel=9, mtime=0)


class AssetFolder:
    """Files that name one another by relative addresses (ES modules): all under one address, which changes with any."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix in _TYPES)
        self._assets = {path.name: Asset(path, _TYPES[path.suffix]) for path in paths}
        together = hashlib.sha256("".join(asset.name for asset in self._assets.values()).encode())
        self.name: str = together.hexdigest()[:16]

    def url(self, name: str) -> str:
        return f"/assets/{self.name}/{self._assets[name].file_name}"

    def find(self, name: str) -> Asset | None:
        return self._assets.get(name)


_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

PAGES_CSS = Asset(_HERE / "static" / "pages.css", "text/css; charset=utf-8")
REPORT_CSS = Asset(_HERE / "static" / "report.css", "text/css; charset=utf-8")
REDOC = Asset(_HERE / "vendor" / "redoc.standalone.js", "text/javascript; charset=utf-8")
INTERVIEW = AssetFolder(_HERE / "static" / "interview")
_ASSETS = {asset.name: asset for asset in (PAGES_CSS, REPORT_CSS, REDOC)}
_FOLDERS = {folder.name: folder for folder in (INTERVIEW,)}


@router.get("/assets/{name}")
def asset(name: str, request: Request) -> Response:
    return _served(_ASSETS.get(name), request)


@router.get("/assets/{folder}/{name}")
def asset_in_folder(folder: str, name: str, request: Request) -> Response:
    found = _FOLDERS.get(folder)
    return _served(found.find(name) if found else None, request)


def _served(found: Asset | None, request: Request) -> Response:
    if found is None:
        raise HTTPException(404)
    zips = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if zips:
        headers["Content-Encoding"] = "gzip"
    return Response(found.gzipped if zips else found.content, media_type=found.media_type, headers=headers)
