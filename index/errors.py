"""The one base class of the errors that a user may see as a sentence."""


class FindingsError(Exception):
    """Something that the user can act on; ``str(error)`` is one clear sentence that says what to do."""

    wrong_usage = False
    """Whether the command was called wrongly (exit code 2) rather than failing at its work (1)."""
