"""Ids of studies in addresses: `"/{study_id:study}"` takes whatever stands there, and leaves `/draft` alone.

A slug is taken too, so that who sends one is told that there is no such study, and not that there is no such address.
"""

from __future__ import annotations

from starlette.convertors import StringConvertor, register_url_convertor


class _Study(StringConvertor):
    regex = "(?!draft(?![^/]))[^/]+"


register_url_convertor("study", _Study())
