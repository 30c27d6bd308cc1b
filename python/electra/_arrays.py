"""Arrays on their way in, and tensors on their way out. NumPy is imported when it is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from ._errors import InputError


def as_array(name: str, value: Any) -> Any:
    """Returns an argument as something with an array's interface: as it is, or made of lists."""
    if value is None or hasattr(value, "__dlpack__") or hasattr(value, "__array_interface__"):
        return value
    import numpy as np

    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(
            f"'{name}' has rows of different lengths; pad them, or give an electra.Ragged"
        ) from None
    return array.astype(np.int64) if array.size == 0 else array


def int32_array(values: Iterable[int]) -> Any:
    """Returns integers as an array of int32."""
    import numpy as np

    return np.fromiter(values, dtype=np.int32)


def torch_tensor(array: Any) -> Any:
    """Returns an array as a tensor of torch that shares its memory."""
    torch = sys.modules.get("torch")
    if torch is None:
        raise InputError("a tensor was asked for, and torch is not imported; import it before")
    return torch.from_dlpack(array)
