"""Why a demo could not go on."""


class DemoError(Exception):
    """The demo cannot begin or go on; the text is one sentence for the user."""
