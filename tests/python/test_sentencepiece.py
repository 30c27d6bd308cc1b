"""A folder with a spiece.model: its tokens, or, where the package lacks SentencePiece, what to do."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import electra
from conftest import models, root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A BertJapaneseTokenizer whose pieces are [PAD], [UNK], [CLS], [SEP], [MASK], ▁, a … e."""
    shutil.copy(root / "tests/fuzz/corpus/sentencepiece/model", tmp_path / "spiece.model")
    settings = {
        "tokenizer_class": "BertJapaneseTokenizer",
        "word_tokenizer_type": "basic",
        "subword_tokenizer_type": "sentencepiece",
    }
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(settings))
    return tmp_path


def test_a_sentencepiece_model_is_read_or_refused_in_words(folder: Path) -> None:
    try:
        tokenizer = electra.AutoTokenizer.from_pretrained(folder)
    except electra.UnsupportedError as error:
        # scripts/wheel.sh asks for the tokens: its wheels have SentencePiece.
        assert not os.environ.get("ELECTRA_SENTENCEPIECE"), error
        assert "needs SentencePiece, which this build of electra lacks; build it with" in str(error)
        return
    batch = tokenizer(["abc", "c x"], padding=True)
    assert batch["input_ids"] == [[2, 5, 6, 7, 8, 3], [2, 5, 8, 5, 1, 3]]
    assert batch.tokens(0)[1:5] == ["▁", "a", "b", "c"]
    assert tokenizer.decode(batch["input_ids"][0], skip_special_tokens=True).strip() == "abc"


def test_other_folders_with_a_sentencepiece_model_are_refused_in_words(tmp_path: Path) -> None:
    shutil.copy(models / "sentiment" / "config.json", tmp_path)
    (tmp_path / "spiece.model").write_bytes(b"x")
    with pytest.raises(electra.UnsupportedError, match="tokenizer.json and vocab.txt are"):
        electra.AutoTokenizer.from_pretrained(tmp_path)
