# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # ELECTRA in pictures
#
# Three models, each at the work that it was made for. `jupytext --to ipynb notebook.py` makes a
# notebook of this file; run in the root of the repository as a program, `python notebook.py
# pictures.html`, it writes the pictures to a file.

# %%
import importlib
import sys
from html import escape

import numpy as np
from numpy.typing import NDArray

import electra

pictures: list[str] = []


def show(picture: str) -> None:
    """Displays HTML in a notebook, and keeps it for the file."""
    pictures.append(picture)
    if "IPython" in sys.modules:
        ipython = importlib.import_module("IPython.display")
        ipython.display(ipython.HTML(picture))


def shade(share: float) -> str:
    """Returns a colour between white and red."""
    other = round(255 * (1 - share))
    return f"rgb(255, {other}, {other})"


# %% [markdown]
# ## Which words were replaced?
#
# The discriminator says for each token how likely it is that somebody has put it there. The model
# class returns logits; a sigmoid makes probabilities of them.

# %%
tokenizer = electra.AutoTokenizer.from_pretrained("models/discriminator")
discriminator = electra.ElectraForPreTraining.from_pretrained("models/discriminator")

text = "The cat sat on the refrigeration and drank a bowl of milk."
batch = tokenizer(text, return_tensors="np", return_offsets_mapping=True)
places = batch.pop("offset_mapping")[0]
replaced = 1 / (1 + np.exp(-discriminator(**batch).logits[0]))
show(
    "<p>"
    + " ".join(
        f'<span style="background: {shade(share)}">{escape(text[start:end])}</span>'
        for (start, end), share in zip(places, replaced)
        if end > start
    )
    + "</p>"
)

# %% [markdown]
# ## What does the text say of the film?
#
# The same call with another class: one logit for each label, whose names are in the config.

# %%
sentiment = electra.ElectraForSequenceClassification.from_pretrained("models/sentiment")
tokenizer = electra.AutoTokenizer.from_pretrained("models/sentiment")

reviews = ["A joy from start to finish.", "It has its moments.", "A boring waste of time."]
logits = sentiment(**tokenizer(reviews, padding=True, return_tensors="np")).logits
powers = np.exp(logits - logits.max(axis=1, keepdims=True))
for review, shares in zip(reviews, powers / powers.sum(axis=1, keepdims=True)):
    bars = "".join(
        f'<div>{sentiment.config.id2label[label]} <span style="display: inline-block; '
        f'background: steelblue; width: {300 * share:.0f}px">&nbsp;</span> {share:.2f}</div>'
        for label, share in enumerate(shares)
    )
    show(f"<p>{escape(review)}</p>{bars}")

# %% [markdown]
# ## Which sentences mean the same?
#
# One vector of each text; the cosine of the angle between two says how near their meanings are.

# %%
encoder = electra.SentenceTransformer("models/sentences")
sentences = [
    "My card was stolen.",
    "Somebody took my credit card.",
    "The cat sleeps on the sofa.",
    "A kitten is napping on the couch.",
    "Plants make food from sunlight.",
]
vectors = encoder.encode(sentences)
likeness: NDArray[np.float32] = encoder.similarity(vectors, vectors)


def row_of(sentence: str, row: NDArray[np.float32]) -> str:
    """Returns a row of the map: a sentence, and how near each is to it."""
    cells = (f'<td style="background: {shade(max(value, 0))}">{value:.2f}</td>' for value in row)
    return f"<tr><td>{escape(sentence)}</td>{''.join(cells)}</tr>"


show(f"<table>{''.join(map(row_of, sentences, likeness))}</table>")

# %%
if len(sys.argv) == 2 and sys.argv[1].endswith(".html"):
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write('<!doctype html><meta charset="utf-8">\n' + "\n".join(pictures) + "\n")
