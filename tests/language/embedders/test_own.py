"""A model of the operator's: what it needs, what is said where something is wrong, and that its vectors hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from openkoji.language.embedders import EmbedderError, default_embedder
from openkoji.language.embedders.own import own_model
from tests.language.embedders.tiny import LOOK_UP, MOVED_BY_COMPANY, SIZE, step, write_model, write_tokenizer

TEXTS = ["the price went up", "support", "the support was slow and then quite slow again", "", "went"]


def test_the_one_model_in_the_folder_is_used(tmp_path: Path) -> None:
    write_model(tmp_path / "house", steps=LOOK_UP)
    embedder = default_embedder(tmp_path)
    assert embedder.name.startswith("house@")
    assert embedder.size == SIZE
    vectors = embedder.embed(TEXTS[:3])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_of_several_models_the_setting_names_one(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write_model(tmp_path / name, steps=LOOK_UP)
    with pytest.raises(EmbedderError, match="OPENKOJI_EMBEDDER=first"):
        default_embedder(tmp_path)
    assert default_embedder(tmp_path, "second").name.startswith("second@")
    with pytest.raises(EmbedderError, match="has no model third; it has first, second"):
        default_embedder(tmp_path, "third")


@pytest.mark.parametrize("steps", [LOOK_UP, MOVED_BY_COMPANY])
def test_a_text_has_the_same_vector_in_any_company_whatever_the_model(tmp_path: Path, steps: tuple[bytes, ...]) -> None:
    embedder = own_model(write_model(tmp_path / "m", steps=steps))
    together = embedder.embed(TEXTS)
    alone = [own_model(tmp_path / "m").embed([text])[0] for text in TEXTS]
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_the_description_names_it_and_gives_its_cosines(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    (folder / "embedder.json").write_text(json.dumps({"name": "ours", "same": 0.95, "near": 0.9, "off": 0.8}))
    embedder = own_model(folder)
    assert embedder.name.startswith("ours@")
    assert (embedder.same, embedder.near, embedder.off) == (0.95, 0.9, 0.8)


def test_cosines_that_nobody_gave_are_measured_in_their_order(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    (folder / "embedder.json").write_text(json.dumps({"same": 0.99}))
    embedder = own_model(folder)
    assert embedder.same == 0.99
    assert -1 <= embedder.off <= embedder.near <= 1


def test_the_prefix_stands_before_each_text(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    plain = own_model(folder).embed(["the price", "price"])
    (folder / "embedder.json").write_text(json.dumps({"prefix": "the "}))
    np.testing.assert_allclose(own_model(folder).embed(["price"])[0], plain[0], atol=1e-6)


def test_another_file_or_another_reading_has_another_name(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    names = {own_model(folder).name}
    (folder / "embedder.json").write_text(json.dumps({"near": 0.4}))
    assert {own_model(folder).name} == names, "cosines do not change vectors"
    (folder / "embedder.json").write_text(json.dumps({"prefix": "query: "}))
    names.add(own_model(folder).name)
    write_model(folder, steps=MOVED_BY_COMPANY)
    names.add(own_model(folder).name)
    (folder / "model.onnx_data").write_bytes(b"weights beside the file")
    names.add(own_model(folder).name)
    assert len(names) == 4


def test_a_folder_without_models_says_where_to_put_one(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="not a folder"):
        default_embedder(tmp_path / "nowhere")
    with pytest.raises(EmbedderError, match=r"Put model\.onnx and tokenizer\.json into a folder of it"):
        default_embedder(tmp_path)


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    (write_model(tmp_path / "m", steps=LOOK_UP) / missing).unlink()
    with pytest.raises(EmbedderError, match=f"m/{missing} is missing"):
        default_embedder(tmp_path)


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    (folder / "model.onnx").write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(EmbedderError, match=r"m/model\.onnx is not an ONNX model"):
        default_embedder(tmp_path).embed(["a text"])


def test_a_file_that_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbedderError, match=r"m/tokenizer\.json is not a tokenizer"):
        default_embedder(tmp_path).embed(["a text"])


@pytest.mark.parametrize(
    "steps",
    [
        (step("Cast", ("input_ids",), "out"),),
        (step("Gather", ("table", "input_ids"), "rows"), step("ReduceMax", ("rows",), "out")),
    ],
    ids=["a number a token", "one number for all"],
)
def test_an_output_that_holds_no_vectors_is_refused(tmp_path: Path, steps: tuple[bytes, ...]) -> None:
    write_model(tmp_path / "m", steps=steps)
    with pytest.raises(EmbedderError):
        default_embedder(tmp_path).embed(["a text"])


def test_a_model_of_something_else_than_texts_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path / "m", steps=(step("Gather", ("table", "pixels"), "out"),), inputs=("pixels",))
    with pytest.raises(EmbedderError, match="asks for an input 'pixels'"):
        default_embedder(tmp_path).embed(["a text"])


def test_a_tokenizer_of_another_model_is_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    other = write_model(tmp_path / "other", steps=LOOK_UP)
    text = (other / "tokenizer.json").read_text().replace('"price":3', '"price":300')
    (folder / "tokenizer.json").write_text(text.replace('"price": 3', '"price": 300'))
    with pytest.raises(EmbedderError, match="cannot be run on tokens of"):
        own_model(folder).embed(["the price"])


def test_a_description_that_does_not_fit_says_what_it_may_give(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", steps=LOOK_UP)
    (folder / "embedder.json").write_text('{"prefx": "query: "}')
    with pytest.raises(EmbedderError, match=r"prefx: .* It may give name, max_tokens, prefix"):
        default_embedder(tmp_path)
    (folder / "embedder.json").write_text("{")
    with pytest.raises(EmbedderError, match="the file: Invalid JSON"):
        default_embedder(tmp_path)


def test_a_tokenizer_alone_is_a_model_that_lacks_a_file(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    write_tokenizer(tmp_path / "m")
    with pytest.raises(EmbedderError, match=r"model\.onnx is missing"):
        default_embedder(tmp_path)
