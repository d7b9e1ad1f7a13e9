"""What languages are called in the prompts, which are in English."""

from __future__ import annotations

_NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "nl": "Dutch"}


def english_name(tag: str) -> str:
    """The English name of a language by its tag ("de-AT" → "German"); of another one the tag itself, which models
    know."""
    return _NAMES.get(tag.split("-", maxsplit=1)[0].lower(), tag)
