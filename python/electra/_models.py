"""The model classes, under the names and with the calls of transformers."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar, Union

from . import _electra
from ._arrays import as_array
from ._cache import KeyValueCache, as_cache
from ._folders import folder_name
from ._outputs import (
    BaseModelOutput,
    CausalLMOutput,
    ElectraForPreTrainingOutput,
    MaskedLMOutput,
    ModelOutput,
    MultipleChoiceModelOutput,
    QuestionAnsweringModelOutput,
    SequenceClassifierOutput,
    TokenClassifierOutput,
)
from ._ragged import Ragged

Folder = Union[str, "os.PathLike[str]"]
Output = TypeVar("Output", bound=ModelOutput)
M = TypeVar("M", bound="Model[Any]")

_settings = ("output_hidden_states", "output_attentions", "compute_padding", "use_cache")


class ElectraConfig(SimpleNamespace):
    """What config.json says of a model, as attributes: hidden_size, id2label and so on."""

    @property
    def num_labels(self) -> int:
        """The number of entries of id2label."""
        return len(self.id2label)


def _config_of(text: str) -> ElectraConfig:
    import json

    values: dict[str, Any] = json.loads(text)
    labels = values.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}
    values["id2label"] = {int(key): label for key, label in labels.items()}
    return ElectraConfig(**values)


def _opened(kind: type[M], folder: str, loading: dict[str, Any]) -> M:
    """Makes a model that was pickled."""
    return kind.from_pretrained(folder, **loading)


class Model(Generic[Output]):
    """A model of the ELECTRA family. Any number of threads may use one; it pickles as the path and
    options that it was loaded with.

    Attributes:
        name_or_path: the folder, as it was given.
        loading: the dict of `dtype` and `threads`.
    """

    _class: ClassVar[Any] = None
    _output: ClassVar[type[ModelOutput]] = ModelOutput

    def __init__(
        self,
        name_or_path: Folder,
        *,
        dtype: Any = None,
        threads: int | None = None,
        **others: Any,
    ) -> None:
        self.name_or_path = folder_name("name_or_path", name_or_path)
        self.loading: dict[str, Any] = {"dtype": dtype, "threads": threads}
        folder = _electra.named_folder(self.name_or_path)
        self._native = self._class.from_pretrained(folder, {**self.loading, **others})
        self._config: ElectraConfig | None = None

    @classmethod
    def from_pretrained(
        cls: type[M],
        name_or_path: Folder,
        *,
        dtype: Any = None,
        threads: int | None = None,
        **others: Any,
    ) -> M:
        """Opens a model.

        Args:
            name_or_path: a folder as save_pretrained() writes it, or OWNER/NAME or
                OWNER/NAME@REVISION of a model in the hub's cache.
            dtype: the numbers that matrices are multiplied in: "float32", "bfloat16" or "int8".
                Absent: those of a prepacked file, else "float32".
            threads: how many threads compute; as many as the process may use if absent.

        Raises:
            FileError, ConfigError, WeightsError: the folder is not one of such a model; the
                sentence says why.
            TypeError: one of the other arguments, which transformers has, says what to give instead.
        """
        return cls(name_or_path, dtype=dtype, threads=threads, **others)

    def __call__(
        self, input_ids: Any = None, attention_mask: Any = None, token_type_ids: Any = None,
        **others: Any,
    ) -> Output:  # fmt: skip
        """Computes a batch.

        Args:
            input_ids: the tokens, [batch_size, sequence_length] ([batch_size, num_choices,
                sequence_length] for multiple choice); or an electra.Ragged, with which go only
                output_hidden_states and output_attentions.
            attention_mask: 1 for a token, 0 for padding; of the same shape, or with a row for each
                query, [batch_size, sequence_length, sequence_length]. Absent: all are tokens.
            token_type_ids: 0 for the first text, 1 for the second; of the same shape. Absent: 0.
            position_ids: [batch_size or 1, sequence_length].
            inputs_embeds: instead of input_ids, [batch_size, sequence_length, embedding_size].
            head_mask: [heads] or [layers, heads].
            encoder_hidden_states, encoder_attention_mask: what a decoder with cross-attention reads.
            labels: asks for the loss; of each text or of each token, -100 for none. Of numbers with
                a fraction: regression, or several labels at once.
            start_positions, end_positions: the same for question answering, [batch_size].
            past_key_values: what a decoder has read before, an electra.KeyValueCache; or the keys and
                values of each layer, which are copied. What is read now is appended.
            use_cache: True to return past_key_values, if the model is a decoder; of ElectraModel and
                ElectraForCausalLM. Absent: where they are given.
            output_hidden_states: return those of each layer, [batch_size, sequence_length,
                hidden_size], the input of the first among them.
            output_attentions: return those of each layer, [batch_size, heads, sequence_length,
                keys].
            compute_padding: compute the rows of padding too, as transformers does; they are zeros
                without it. Absent: where start_positions ask for it.
            return_dict: False for a tuple.

        Arguments are arrays of NumPy, tensors of torch or jax, or nested lists. Integers of any
        width are taken, int32 and C-contiguous at the least cost.

        Returns:
            A ModelOutput with arrays of float32, which own the memory that they were computed in.

        Raises:
            InputError: an argument has another dtype, rank or shape than wanted, ids that the model
                does not know, or a text is too long.
            TypeError: there is no such argument.
        """
        has_dict = others.pop("return_dict", None) is not False
        output: Any = self._ragged(input_ids, attention_mask, token_type_ids, others) if isinstance(
            input_ids, Ragged
        ) else self._padded(input_ids, attention_mask, token_type_ids, others)  # fmt: skip
        result: Any = self._output(output)
        return result if has_dict else result.to_tuple()  # type: ignore[no-any-return]

    def _padded(self, input_ids: Any, mask: Any, types: Any, others: dict[str, Any]) -> Any:
        past = as_cache(others.pop("past_key_values", None))
        given = {"input_ids": input_ids, "attention_mask": mask, "token_type_ids": types, **others}
        arrays = {
            name: value if name in _settings else as_array(name, value)
            for name, value in given.items()
        }
        if past is not None:
            arrays["past_key_values"] = past._native
        output = self._native.forward(arrays)
        if "past_key_values" in output:
            cache = KeyValueCache._of(output["past_key_values"]) if past is None else past
            output["past_key_values"] = cache
        return output

    def _ragged(self, batch: Ragged, mask: Any, types: Any, others: dict[str, Any]) -> Any:
        if mask is not None or types is not None:
            raise TypeError("an electra.Ragged has no padding, and its own token_type_ids")
        arrays = {
            name: as_array(name, getattr(batch, name))
            for name in ("input_ids", "lengths", "token_type_ids")
        }
        return self._native.forward_ragged({**arrays, **others})

    @property
    def config(self) -> ElectraConfig:
        """What config.json says of the model."""
        if self._config is None:
            self._config = _config_of(self._native.config_json())
        return self._config

    def eval(self: M) -> M:
        """Returns the model: there is no other mode."""
        return self

    def __repr__(self) -> str:
        given = [f"{key}={value!r}" for key, value in self.loading.items() if value is not None]
        return f"{type(self).__name__}({', '.join([repr(self.name_or_path), *given])})"

    def __reduce__(self) -> tuple[Any, ...]:
        is_path = os.path.exists(self.name_or_path)
        folder = os.path.abspath(self.name_or_path) if is_path else self.name_or_path
        return _opened, (type(self), folder, self.loading)


class ElectraModel(Model[BaseModelOutput]):
    """The bare encoder: a vector of each token."""

    _class = _electra.ElectraModel
    _output = BaseModelOutput


class ElectraForPreTraining(Model[ElectraForPreTrainingOutput]):
    """The discriminator: which tokens were replaced. `labels` are 1 for those."""

    _class = _electra.ElectraForPreTraining
    _output = ElectraForPreTrainingOutput


class ElectraForMaskedLM(Model[MaskedLMOutput]):
    """The generator: which word stands at each position."""

    _class = _electra.ElectraForMaskedLM
    _output = MaskedLMOutput


class ElectraForCausalLM(Model[CausalLMOutput]):
    """Which word comes next; `labels` are the tokens themselves."""

    _class = _electra.ElectraForCausalLM
    _output = CausalLMOutput


class ElectraForSequenceClassification(Model[SequenceClassifierOutput]):
    """The class of a text."""

    _class = _electra.ElectraForSequenceClassification
    _output = SequenceClassifierOutput


class ElectraForTokenClassification(Model[TokenClassifierOutput]):
    """The class of each token."""

    _class = _electra.ElectraForTokenClassification
    _output = TokenClassifierOutput


class ElectraForQuestionAnswering(Model[QuestionAnsweringModelOutput]):
    """Where the answer to a question stands."""

    _class = _electra.ElectraForQuestionAnswering
    _output = QuestionAnsweringModelOutput


class ElectraForMultipleChoice(Model[MultipleChoiceModelOutput]):
    """Which of several texts is right; inputs are [batch_size, num_choices, sequence_length]."""

    _class = _electra.ElectraForMultipleChoice
    _output = MultipleChoiceModelOutput
