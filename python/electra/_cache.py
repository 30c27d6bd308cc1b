"""What a decoder has read so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from . import _electra
from ._arrays import as_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    #: Keys and values, [batch_size, heads, tokens, head_size] each.
    Layer = tuple[NDArray[np.float32], NDArray[np.float32]]


class KeyValueCache:
    """The keys and values of the tokens that a decoder has read: past_key_values of transformers.

    `model(…, use_cache=True).past_key_values` is one. A call that is given it reads the tokens that
    follow, and appends their keys and values to it: nothing is copied. Calls use one after the
    other, and as long as one does, nothing can be read of it; it does not pickle, as a list of its
    layers does.

    Args:
        layers: the keys and values of each layer, which are copied; none for an empty cache.

    Raises:
        InputError: layers have different shapes. Of every method: another call uses the cache.
    """

    def __init__(self, layers: Iterable[tuple[Any, Any]] = ()) -> None:
        given = [(as_array("past_key_values", k), as_array("past_key_values", v)) for k, v in layers]
        self._native = (
            _electra.KeyValueCache.of([k for k, _ in given], [v for _, v in given])
            if given
            else _electra.KeyValueCache()
        )

    @classmethod
    def _of(cls, native: _electra.KeyValueCache) -> KeyValueCache:
        """Wraps the cache of C++."""
        cache = cls()
        cache._native = native
        return cache

    def get_seq_length(self) -> int:
        """Returns how many tokens have been read, of the longest sequence."""
        return self._native.columns

    @property
    def batch_size(self) -> int:
        """How many sequences there are; 0 before the first call."""
        return self._native.batch_size

    def reorder_cache(self, beam_idx: Iterable[int]) -> None:
        """Replaces sequence i by a copy of the sequence beam_idx[i]; there may be more or fewer.

        Raises:
            InputError: there is no such sequence.
        """
        self._native.reorder([int(place) for place in beam_idx])

    def __len__(self) -> int:
        """Returns the number of layers; 0 before the first call."""
        return self._native.layers

    def __getitem__(self, layer: int) -> Layer:
        """Returns copies of the keys and values of a layer, with zeros where a sequence is shorter."""
        layers = len(self)
        found: Layer = self._native.layer(layer + layers if layer < 0 else layer)
        return found

    def __iter__(self) -> Iterator[Layer]:
        return (self[layer] for layer in range(len(self)))

    def __repr__(self) -> str:
        return f"KeyValueCache({self.batch_size} sequences, {self.get_seq_length()} tokens)"


def as_cache(past: Any) -> KeyValueCache | None:
    """Returns past_key_values as they are given as a cache."""
    return past if past is None or isinstance(past, KeyValueCache) else KeyValueCache(past)
