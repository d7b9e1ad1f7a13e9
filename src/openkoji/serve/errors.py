"""Why `serve` could not begin."""


class ServeError(Exception):
    """The server cannot be started; the text is one sentence that says why and what to do."""
