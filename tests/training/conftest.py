"""A small corpus written for the tests, in the shape of the data sets, and a small encoder."""

from __future__ import annotations

import gzip
import json

import pytest

TOWN = "The mayor said the bridge was safe. Nobody crossed it.\nReportedly, rain is due."
ADVERT = TOWN + "\nSubscribe now for more."


def span(text, words):
    start = text.index(words)
    return [start, start + len(words)]


def attribution(text, source, cue, content):
    return {
        "sources": [span(text, source)] if source else [],
        "cues": [span(text, cue)],
        "contents": [span(text, content)],
    }


def news(number, split, text=TOWN):
    return {
        "doc_id": f"doc-{number}",
        "group": f"doc-{number}",
        "split": split,
        "publisher": f"paper-{number % 2}",
        "title": "",
        "text": text,
        "attributions": [
            attribution(text, "The mayor", "said", "the bridge was safe"),
            attribution(text, None, "Reportedly", "rain is due"),
        ],
        "discard": [span(text, "Subscribe now for more.")] if text == ADVERT else [],
    }


def technique(text, words, name):
    start, end = span(text, words)
    return {"start": start, "end": end, "technique": name}


def propaganda(number, split, text, *marked):
    return {
        "id": f"line-{number}",
        "article_id": f"article-{number % 3}",
        "group": f"article-{number % 3}",
        "split": split,
        "text": text,
        "spans": [technique(text, *one) for one in marked],
    }


def biased(number, split, text, label, words):
    marks = []
    for word in words:
        start, end = span(text, word) if word in text else (None, None)
        marks.append({"word": word, "start": start, "end": end})
    return {
        "id": f"babe-{number}",
        "url": f"https://example.org/{number}",
        "outlet": "paper",
        "group": "paper",
        "split": split,
        "text": text,
        "label_bias": label,
        "biased_words": marks,
    }


def line(number, split, **values):
    return {"id": f"row-{number}", "group": f"group-{number}", "split": split} | values


def corpus_rows():
    """Every set by name: a few rows of train, from which calib is drawn, and one of dev."""
    splits = ["train"] * 11 + ["dev"]
    return {
        "attribution_polnear": [
            news(n, split, ADVERT if n % 2 else TOWN) for n, split in enumerate(splits)
        ],
        "sentence_propaganda_ptc": [
            propaganda(0, "train", "A vile plan was made.", ("vile", "Loaded_Language")),
            propaganda(1, "train", "We always win and they never do.", ("always", "Repetition")),
            propaganda(
                2,
                "train",
                "The vile slogan again: vote!",
                ("vile", "Name_Calling,Labeling"),
                ("slogan again", "Slogans"),
            ),
            propaganda(3, "train", "The plan was made on Monday."),
            propaganda(4, "dev", "A rotten deal.", ("rotten", "Exaggeration,Minimisation")),
        ],
        "sentence_bias_babe": [
            biased(n, split, "The clownish senator spoke.", 1, ["clownish"])
            for n, split in enumerate(splits)
        ]
        + [
            biased(90, "train", "The senator spoke.", 0, []),
            biased(91, "train", "The senator rambled.", 1, ["missing"]),
        ],
        "headline_clickbait_webis17": [
            line(n, split, headline=f"You won't believe number {n}", mean=n / 12)
            for n, split in enumerate(splits)
        ],
        "sentence_subjectivity_checkthat": [
            line(n, split, text=f"That is awful, all {n} of it.", label=n % 2)
            for n, split in enumerate(splits)
        ],
        "sentence_checkworthy_ct24": [
            line(n, split, text=f"We built {n} schools.", label=n % 2)
            for n, split in enumerate(splits)
        ],
    }


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for name, rows in corpus_rows().items():
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


@pytest.fixture
def corpus(corpus_folder, monkeypatch):
    """The small corpus in the place of the data sets; gives its rows by set."""
    from training.data import files

    monkeypatch.setenv("CREDCHECK_DATA", str(corpus_folder))
    files.rows.cache_clear()
    yield corpus_rows()
    files.rows.cache_clear()


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """The folder of a random encoder of the shipped one's shape, but for two layers."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=384,
        num_hidden_layers=2,
        num_attention_heads=12,
        intermediate_size=1536,
    )
    folder = tmp_path_factory.mktemp("base")
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def model(base):
    """NewsModel on that encoder, its heads large enough to tell pieces apart."""
    import torch

    from training.model import NewsModel

    torch.manual_seed(6)
    made = NewsModel(base).eval()
    torch.nn.init.normal_(made.heads.weight, std=0.3)
    torch.nn.init.normal_(made.heads.bias, std=0.3)
    return made


@pytest.fixture(scope="session")
def state(model):
    """Its weights as arrays, as the export reads them."""
    return {name: value.numpy() for name, value in model.state_dict().items()}
