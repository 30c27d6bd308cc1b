"""What models return."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ._cache import KeyValueCache

    Array = NDArray[np.float32]


class ModelOutput(OrderedDict[str, Any]):
    """Arrays of float32 by name: `output.logits`, `output["logits"]`, or by place, `output[0]`.

    What was not asked for is None as an attribute, and no key.
    """

    loss: Array | None
    hidden_states: tuple[Array, ...] | None
    attentions: tuple[Array, ...] | None

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, str) else self.to_tuple()[key]

    def __getattr__(self, name: str) -> Any:
        if name in self:
            return self[name]
        if any(name in kind.__dict__.get("__annotations__", {}) for kind in type(self).__mro__):
            return None
        raise AttributeError(f"{type(self).__name__} has no '{name}'; it has {', '.join(self)}")

    def to_tuple(self) -> tuple[Any, ...]:
        """Returns the values that are there."""
        return tuple(self.values())


class BaseModelOutput(ModelOutput):
    """The output of ElectraModel.

    last_hidden_state is [batch_size, sequence_length, hidden_size]; ragged: [tokens, hidden_size].
    """

    last_hidden_state: Array
    past_key_values: KeyValueCache | None
    cross_attentions: tuple[Array, ...] | None


class ElectraForPreTrainingOutput(ModelOutput):
    """The output of ElectraForPreTraining.

    logits are [batch_size, sequence_length]; ragged: [tokens]. Above 0: replaced.
    """

    logits: Array


class MaskedLMOutput(ModelOutput):
    """The output of ElectraForMaskedLM.

    logits are [batch_size, sequence_length, vocab_size]; ragged: [tokens, vocab_size].
    """

    logits: Array


class CausalLMOutput(ModelOutput):
    """The output of ElectraForCausalLM.

    logits are [batch_size, sequence_length, vocab_size]; ragged: [tokens, vocab_size].
    """

    logits: Array
    past_key_values: KeyValueCache | None
    cross_attentions: tuple[Array, ...] | None


class SequenceClassifierOutput(ModelOutput):
    """The output of ElectraForSequenceClassification: logits are [batch_size, num_labels]."""

    logits: Array


class TokenClassifierOutput(ModelOutput):
    """The output of ElectraForTokenClassification.

    logits are [batch_size, sequence_length, num_labels]; ragged: [tokens, num_labels].
    """

    logits: Array


class QuestionAnsweringModelOutput(ModelOutput):
    """The output of ElectraForQuestionAnswering.

    Both logits are [batch_size, sequence_length]; ragged: [tokens].
    """

    start_logits: Array
    end_logits: Array


class MultipleChoiceModelOutput(ModelOutput):
    """The output of ElectraForMultipleChoice: logits are [batch_size, num_choices]."""

    logits: Array
