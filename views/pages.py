"""The pages of the app: where each is, what it is called, and who may see it.

A new page is a file of this folder with a function ``show()``, and a line here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from views.rights import Right


@dataclass(frozen=True, slots=True)
class AppPage:
    """A page: its path in the address, its name, the module whose ``show`` draws it, and the right it needs.

    ``listed`` says whether the navigation names it.
    """

    path: str
    name: str
    module: str
    right: Right = "read"
    listed: bool = True

    def show(self) -> None:
        """Draw the page. Raises FindingsError."""
        cast("Callable[[], None]", importlib.import_module(self.module).show)()


PAGES = (
    AppPage("", "Ask", "views.ask"),
    AppPage("examples", "Examples", "views.examples"),
    AppPage("compare", "Compare", "views.compare"),
    AppPage("collections", "Collections", "views.collections"),
    AppPage("reports", "Reports", "views.reports"),
    AppPage("add", "Add reports", "views.adding", right="write"),
    AppPage("page", "Page", "views.viewer", listed=False),
)
"""In the order of the navigation. The first one is where the app opens."""
