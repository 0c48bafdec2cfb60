"""Folding, word pieces and windows: nothing moves, nothing is lost, nothing is read twice."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from credcheck import extract, segment, windows
from credcheck.errors import EmptyInput
from credcheck.types import Sentence
from credcheck.windows import BUCKET, MAX_PIECES, Pieces, fold, is_long, pack, tokenize

ROOM = MAX_PIECES - 2


@pytest.fixture(scope="module")
def tokenizer(pipeline):
    loaded = Tokenizer.from_file(str(pipeline.bundle.tokenizer))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


class TestFold:
    @given(st.text())
    def test_keeps_the_length_and_folds_once(self, text):
        assert len(fold(text)) == len(text)
        assert fold(fold(text)) == fold(text)

    @given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
    def test_leaves_latin_letters_alone(self, text):
        assert fold(text) == text

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("Ｆｕｌｌ ｗｉｄｔｈ", "Full width"),
            ("𝐛𝐨𝐥𝐝 𝒄𝒍𝒂𝒊𝒎𝒔", "bold claims"),
            ("ѕсаndаl", "scandal"),
            ("οutrage", "outrage"),
            ("правда", "правда"),
            ("ΝΑΤΟ", "ΝΑΤΟ"),
            ("naïve café", "naïve café"),
            ("sc\u200ban\u200ddal", "sc\u200ban\u200ddal"),
            ("half\ud800pair", "half\ufffdpair"),
            ("数字 and words", "数字 and words"),
        ],
    )
    def test_of(self, text, plain):
        assert fold(text) == plain

    def test_a_word_without_end_takes_no_more_than_its_length(self):
        word = "数" * 300_000  # minutes, were each of its places to look at all the others
        assert fold(word) == word


class TestTokenize:
    @given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=40)))
    def test_pieces_lie_in_their_sentence_and_in_order(self, tokenizer, text, headline):
        try:
            article = extract.from_text(text, headline=headline)
        except EmptyInput:
            return
        sentences = segment.split(article)
        pieces = tokenize(tokenizer, article.text, sentences)
        assert len(pieces.ids) == len(pieces.starts) == len(pieces.ends) == len(pieces.sentence)
        assert (np.diff(pieces.sentence) >= 0).all()
        assert (np.diff(pieces.starts) >= 0).all()
        for start, end, number in zip(pieces.starts, pieces.ends, pieces.sentence, strict=True):
            sentence = sentences[number]
            assert sentence.start <= start < end <= sentence.end

    def test_a_piece_stands_where_its_letters_stand(self, tokenizer):
        text = "  Étrange: the Quokkas' leader — \u200bwho? — won't resign.  "
        ((sentence,),) = segment.lines([text], headline=False)
        pieces = tokenize(tokenizer, text, [sentence])
        found = [text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)]
        assert "".join(found).lower() == "".join(text.split()).lower().replace("\u200b", "")
        plain = [tokenizer.id_to_token(i).removeprefix("##") for i in pieces.ids]
        assert [p.lower().replace("é", "e") for p in found] == plain

    def test_disguised_letters_give_the_pieces_of_plain_ones(self, tokenizer):
        plain, disguised = "a shameful scandal", "ａ shаmeful ѕcandаl"
        one, two = (
            tokenize(tokenizer, text, segment.lines([text], headline=False)[0])
            for text in (plain, disguised)
        )
        assert one.ids.tolist() == two.ids.tolist()
        assert one.starts.tolist() == two.starts.tolist()

    def test_no_sentence_gives_no_piece(self, tokenizer):
        pieces = tokenize(tokenizer, " ", ())
        assert pieces.starts.shape == pieces.ids.shape == (0,)
        assert pack(pieces, ()) == []


def made(lengths, blocks):
    """Pieces and sentences of the given lengths; offsets play no part in packing."""
    number = np.repeat(np.arange(len(lengths)), lengths)
    at = np.arange(len(number))
    sentences = [Sentence(i, 0, 1, "body", block) for i, block in enumerate(blocks)]
    return Pieces(at, at, at + 1, number), sentences


LENGTHS = st.lists(
    st.tuples(st.one_of(st.integers(0, 40), st.integers(0, 400)), st.booleans()), max_size=30
)


class TestPack:
    @given(LENGTHS)
    @settings(max_examples=300)
    def test_every_piece_is_kept_exactly_once(self, rows):
        blocks = np.cumsum([new for _, new in rows]).tolist()
        pieces, sentences = made([length for length, _ in rows], blocks)
        found = pack(pieces, sentences)
        kept = [at for window in found for at in range(*window.keep)]
        assert kept == list(range(len(pieces.ids)))
        for window in found:
            assert window.start <= window.keep[0] < window.keep[1] <= window.stop
            assert window.stop - window.start <= ROOM
            assert window.width % BUCKET == 0
            assert window.stop - window.start + 2 <= window.width <= MAX_PIECES
            inside = {blocks[n] for n in pieces.sentence[window.start : window.stop]}
            assert len(inside) == 1

    @given(LENGTHS)
    def test_a_sentence_that_fits_is_never_cut(self, rows):
        blocks = np.cumsum([new for _, new in rows]).tolist()
        pieces, sentences = made([length for length, _ in rows], blocks)
        found = pack(pieces, sentences)
        for number in np.unique(pieces.sentence):
            own = np.flatnonzero(pieces.sentence == number)
            if len(own) <= ROOM:
                holding = [w for w in found if w.keep[0] <= own[0] and own[-1] < w.keep[1]]
                assert len(holding) == 1

    def test_neighbours_share_a_window_while_they_fit(self):
        found = pack(*made([30, 30, 34, 1, 20, 94], [0, 0, 0, 0, 1, 2]))
        assert [w.keep for w in found] == [(0, 94), (94, 95), (95, 115), (115, 209)]

    def test_a_long_sentence_is_read_in_overlapping_windows(self):
        pieces, sentences = made([5, 250, 5], [0, 0, 0])
        found = pack(pieces, sentences)
        long = found[1:-1]
        assert len(long) == 5
        for one, after in pairwise(long):
            assert one.stop - after.start >= ROOM // 2
            assert one.keep[1] == after.keep[0]
            # Of two windows, a piece is read in the one whose edge is further away.
            behind, before = one.stop - one.keep[1], after.keep[0] - after.start
            assert 0 <= behind - before <= 1

    def test_five_thousand_words_in_one_sentence(self, tokenizer):
        text = "and so the ferry sailed " * 1000
        sentences = segment.lines([text], headline=False)[0]
        pieces = tokenize(tokenizer, text, sentences)
        found = pack(pieces, sentences)
        assert len(pieces.ids) == 5000
        assert [at for w in found for at in range(*w.keep)] == list(range(5000))

    def test_is_long(self):
        pieces, _ = made([ROOM, ROOM + 1, 0], [0, 0, 0])
        assert windows.is_long(pieces, 3).tolist() == [False, True, False]
        assert is_long(pieces, 5).tolist() == [False, True, False, False, False]
