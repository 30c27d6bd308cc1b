"""Texts that go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from .. import _electra
from ._base import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from .._options import TextGenerationOptions
    from .._results import GeneratedText
    from .._streams import Answers


class TextGenerationPipeline(Pipeline):
    """Texts that go on; transformers' pipeline("text-generation"), for decoders."""

    task = "text-generation"
    _class = _electra.TextGeneration

    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, text_inputs: str, **options: Unpack[TextGenerationOptions]
    ) -> list[GeneratedText]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, text_inputs: list[str], **options: Unpack[TextGenerationOptions]
    ) -> list[list[GeneratedText]]: ...
    @overload
    def __call__(
        self, text_inputs: Iterable[str], **options: Unpack[TextGenerationOptions]
    ) -> Answers[list[GeneratedText]]: ...
    def __call__(self, text_inputs: Any, **options: Any) -> Any:
        """Returns the texts that go on from a prompt, or from each of several.

        What is not given is as the model's folder says, and as transformers' pipeline sets it:
        sampling at temperature 0.7, at most 256 new tokens.

        Args:
            text_inputs: a prompt, or a list or an iterator of them.
            max_new_tokens, max_length: the most tokens to add, or of the whole text.
            min_new_tokens, min_length: the fewest tokens to add, or of the whole text.
            do_sample: whether tokens are drawn; the likeliest is taken otherwise.
            temperature, top_k, top_p, seed: how they are drawn; a seed draws the same on any
                machine, and not what PyTorch draws.
            num_beams, length_penalty, early_stopping: beam search.
            num_return_sequences: how many texts for each prompt, drawn or from as many beams.
            repetition_penalty, no_repeat_ngram_size: against repetition.
            eos_token_id: the ids that end a text.
            return_full_text: False to return what follows the prompt alone.
            return_tensors: True to return "generated_token_ids", a list, instead of the text.
            add_special_tokens, skip_special_tokens, clean_up_tokenization_spaces: of the tokenizer.
            on_text: called with what has been added, while it is written.
            progress: True for a progress bar, or a callable that gets the prompts done and their
                number.

        Returns:
            A list of dicts with "generated_text" for each prompt.
        """
        return self._call(text_inputs, options)
