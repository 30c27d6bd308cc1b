"""Every head, and every form in which transformers saves weights."""

import torch
import transformers

import asking
import tiny
from cases import LONG, PAIRS, TEXTS, VERSION, Case, saves

BIO = tiny.labels("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
QUESTIONS = [["who met Paul?", "it rained in Berlin. Anna met Paul in Paris."], ["where is it?", LONG]]
TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"]
NO_PIPELINE = "4.57.6: 5 has no question-answering pipeline"
NO_SPACE = "4.57.6: 5 decodes what follows the prompt alone, and so loses the space before it"
FP32 = "opened as fp32: the reference computes in the type of the file, the program does not"


def classifier(name, names, texts=TEXTS, **how):
    settings = dict(tiny.labels(*names), **how.pop("config", {}))
    return Case(name, saves(lambda: tiny.model("ElectraForSequenceClassification", **settings), tiny.tokenizer,
                            **how),
                lambda folder: [asking.classify(folder, texts), asking.classify(folder, PAIRS),
                                asking.classify(folder, texts, "none")])


def old_pytorch():
    return {"safe_serialization": False} if VERSION == 4 else {}  # 5 writes safetensors alone


def task(name, architecture, ask, dtype=torch.float32, **how):
    settings, form, tokenizer = how.pop("config", {}), how.pop("form", {}), how.pop("tokenizer", tiny.tokenizer)
    return Case(name, saves(lambda: tiny.model(architecture, **settings).to(dtype), tokenizer, **form), ask, **how)


def trainer_checkpoint(folder):
    """Lays out what Trainer leaves: its own model and tokenizer, and the state of the training."""
    model = tiny.model("ElectraForSequenceClassification", **tiny.labels("bad", "good"))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.save_pretrained(folder)
    tiny.tokenizer().save_pretrained(folder)
    torch.save(optimizer.state_dict(), folder / "optimizer.pt")
    torch.save(torch.optim.lr_scheduler.ConstantLR(optimizer).state_dict(), folder / "scheduler.pt")
    (folder / "trainer_state.json").write_text('{"best_metric": NaN, "epoch": 1.0, "global_step": 500}\n')


def without_tokenizer(folder):
    trainer_checkpoint(folder)
    (folder.parent / "tokenizer").mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name in TOKENIZER_FILES:
            path.rename(folder.parent / "tokenizer" / path.name)


def no_segments():
    return tiny.tokenizer(model_input_names=["input_ids", "attention_mask"])


def generic_of_4(folder):
    return transformers.PreTrainedTokenizerFast.from_pretrained(folder)


CHOICES = [["the street is wet.", ["it rained.", "Anna met Paul.", "the tower is tall."]], ["it rained", ["yes", "no"]]]
CASES = [
    classifier("classify-three-labels", ["bad", "good", "neither"]),
    classifier("classify-multi-label", ["joy", "anger", "fear"],
               config={"problem_type": "multi_label_classification"}, **old_pytorch()),
    classifier("classify-regression", ["LABEL_0"], config={"problem_type": "regression"}),
    classifier("classify-one-label", ["score"]),
    classifier("classify-two-layers", ["no", "yes"],
               config=dict(num_hidden_layers=2, embedding_size=8, hidden_act="gelu_new", layer_norm_eps=1e-6)),
    task("ner", "ElectraForTokenClassification",
         lambda folder: [asking.entities(folder, TEXTS, strategy)
                         for strategy in ("none", "simple", "first", "average", "max")], config=BIO),
    task("ner-float16", "ElectraForTokenClassification",
         lambda folder: [asking.entities(folder, TEXTS, "first")], torch.float16, config=BIO, reference=FP32),
    task("qa", "ElectraForQuestionAnswering", lambda folder: [asking.answers(folder, QUESTIONS)],
         asked_by=4, reference=NO_PIPELINE),
    task("qa-pytorch-bin", "ElectraForQuestionAnswering", lambda folder: [asking.answers(folder, QUESTIONS)],
         form=old_pytorch(), asked_by=4, reference=NO_PIPELINE),
    task("fill-mask", "ElectraForMaskedLM",
         lambda folder: [asking.fill_mask(folder, ["the [MASK] was good.", "[MASK] met Paul."])]),
    task("fill-mask-sharded", "ElectraForMaskedLM",
         lambda folder: [asking.fill_mask(folder, ["the [MASK] was good."])], form={"max_shard_size": "3KB"}),
    task("detect", "ElectraForPreTraining", lambda folder: [asking.replaced(folder, TEXTS)]),
    task("detect-bfloat16", "ElectraForPreTraining", lambda folder: [asking.replaced(folder, TEXTS)],
         torch.bfloat16, reference=FP32),
    task("choose", "ElectraForMultipleChoice", lambda folder: [asking.choices(folder, CHOICES)]),
    task("generate", "ElectraForCausalLM",
         lambda folder: [asking.generate(folder, ["the film", "Anna met"]),
                         asking.generate(folder, ["the film"], ["--no-prompt"], return_full_text=False)],
         config={"is_decoder": True}, asked_by=4, reference=NO_SPACE),
    task("base", "ElectraModel", lambda folder: [asking.mean_features(folder, TEXTS + [LONG])]),
    task("base-pytorch-bin-sharded", "ElectraModel", lambda folder: [asking.mean_features(folder, TEXTS)],
         form=dict(old_pytorch(), max_shard_size="2KB")),
    task("qa-no-segments", "ElectraForQuestionAnswering", lambda folder: [asking.answers(folder, QUESTIONS)],
         tokenizer=no_segments, asked_by=4, reference=NO_PIPELINE),
    task("qa-generic", "ElectraForQuestionAnswering",
         lambda folder: [asking.answers(folder, QUESTIONS, tokenizer=generic_of_4(folder))],
         tokenizer=tiny.generic_tokenizer, asked_by=4, reference=NO_PIPELINE + ", and its generic class no segments"),
    task("choose-no-segments", "ElectraForMultipleChoice", lambda folder: [asking.choices(folder, CHOICES)],
         tokenizer=no_segments),
    Case("trainer-checkpoint", trainer_checkpoint, lambda folder: [asking.classify(folder, TEXTS)]),
    Case("trainer-checkpoint-without-tokenizer", without_tokenizer, lambda folder: [
        asking.classify(folder, TEXTS, more=["--tokenizer", "{case}/tokenizer"],
                        tokenizer=str(folder.parent / "tokenizer"))]),
]
