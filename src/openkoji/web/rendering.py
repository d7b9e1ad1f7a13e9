"""Pages: templates that escape everything, under a policy that lets nothing run or load but our own files."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from openkoji import __version__
from openkoji.web.assets import PAGES_CSS

NO_SCRIPTS = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_templates = Environment(
    loader=PackageLoader("openkoji.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals.update(version=__version__, stylesheet=PAGES_CSS.url)


def rendered(template: str, **values: object) -> str:
    """A template's text; whatever it is given is escaped."""
    return _templates.get_template(template).render(values)


def page(
    template: str,
    *,
    status: int = 200,
    policy: str = NO_SCRIPTS,
    headers: dict[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """A page from a template. `policy` is its Content-Security-Policy."""
    return HTMLResponse(
        rendered(template, **values),
        status_code=status,
        headers={
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
            **(headers or {}),
        },
    )
