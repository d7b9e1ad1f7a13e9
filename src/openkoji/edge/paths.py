"""Ids in addresses: `"/{interview_id:id}"` takes what could be an id and leaves `/start` and the like alone.

So a GET of an address that only takes POST is a 405 and no interview called "start".
"""

from __future__ import annotations

from starlette.convertors import StringConvertor, register_url_convertor


class _Id(StringConvertor):
    regex = "[^/]*_[^/]*"  # every id has its prefix and an underscore; no word of our addresses has one


register_url_convertor("id", _Id())
