"""OpenVINO without its telemetry: nothing is sent off the machine."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def openvino() -> Any:
    """The module ``openvino``, which takes its silent stub where its telemetry package cannot be imported.

    That package would report a conversion to its maker unless the user had declined beforehand.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # None forbids the import
    return importlib.import_module("openvino")
