"""Batches without padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._arrays import int32_array


class Ragged:
    """Texts as token ids, end to end without padding: the input of a model that computes nothing
    in vain.

    Attributes:
        input_ids: the ids of all texts, one after the other, [tokens].
        lengths: the number of tokens of each text, [texts].
        token_type_ids: as many as input_ids; None for zeros.
    """

    def __init__(self, input_ids: Any, lengths: Any, token_type_ids: Any = None) -> None:
        self.input_ids = input_ids
        self.lengths = lengths
        self.token_type_ids = token_type_ids

    @classmethod
    def from_lists(
        cls, input_ids: Sequence[Sequence[int]], token_type_ids: Sequence[Sequence[int]] | None = None
    ) -> Ragged:
        """Makes one of a list of ids for each text, as a tokenizer returns them without padding."""

        def joined(lists: Sequence[Sequence[int]]) -> Any:
            return int32_array(i for ids in lists for i in ids)

        types = None if token_type_ids is None else joined(token_type_ids)
        lengths = int32_array(len(ids) for ids in input_ids)
        return cls(joined(input_ids), lengths, types)

    def __len__(self) -> int:
        return len(self.lengths)

    def __repr__(self) -> str:
        return f"Ragged({len(self)} texts, {len(self.input_ids)} tokens)"
