"""The one base class of the errors that a user may see as a sentence."""


class FindingsError(Exception):
    """Something that the user can act on; ``str(error)`` is one clear sentence that says what to do."""

    wrong_usage = False
    """Whether the command was called wrongly (exit code 2) rather than failing at its work (1)."""


class DamagedError(FindingsError):
    """Something stored is not what was written; nothing is answered from it. ``what`` begins the sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is damaged; mend the index with: findings doctor --repair")
