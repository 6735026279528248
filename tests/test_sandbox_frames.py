"""Frames carry trees of arrays exactly, and bad ones raise FrameError and nothing else."""

import json
import math
import random
import struct

import numpy as np
import pytest

from checks.sandbox.frames import DTYPES, MAGIC, PREFIX, FrameError, Opaque, Ref, decode, encode, frame_sizes

TREE = {
    "arrays": [np.arange(6.0).reshape(2, 3), np.zeros((0, 4), np.int8), np.array(True), np.array([[1 + 2j]])],
    "scalars": (np.float32(0.1), np.int64(-3), np.bool_(False), np.uint8(255)),
    "numbers": [0.1, -0.0, math.inf, -math.inf, 3, -(2**900), True, None, 1 + 2j],
    "text": "λ \ud800 \0 'quoted'",
    "steps": [Ref(3), Opaque("torch.Tensor"), {}, [], ()],
}


def frame(header: object, payload: bytes = b"") -> bytes:
    """A frame with a header of our own."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return PREFIX.pack(MAGIC, len(text), len(payload)) + text + payload


def assert_same(a: object, b: object) -> None:
    """The same types, and the same bits in them."""
    assert type(a) is type(b)
    if isinstance(a, (list, tuple)):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert_same(one, other)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, (np.ndarray, np.generic)):
        assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    elif isinstance(a, float):
        assert struct.pack("d", a) == struct.pack("d", b)
    else:
        assert a == b


def test_a_tree_of_everything_comes_back_bit_by_bit():
    assert_same(decode(encode(TREE)), TREE)


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_in_every_layout_comes_back(name):
    values = np.arange(24).reshape(2, 3, 4).astype(name)
    for array in (
        values,
        values.T,
        values[:, ::2, ::-1],
        np.asfortranarray(values),
        values.astype(values.dtype.newbyteorder()),
    ):
        np.testing.assert_array_equal(decode(encode(array)), array)
        assert decode(encode(array)).dtype == np.dtype(name)


def test_nan_keeps_its_place_and_arrays_are_read_only():
    back = decode(encode({"a": np.array([1.0, np.nan]), "b": math.nan, "c": np.float32("nan")}))
    assert list(np.isnan(back["a"])) == [False, True]
    assert math.isnan(back["b"])
    assert math.isnan(back["c"])
    with pytest.raises(ValueError, match="read-only"):
        back["a"][0] = 2


class Pretender(np.ndarray):
    """An array that says of itself what it likes."""


CYCLE: list = []
CYCLE.append(CYCLE)

UNSENDABLE = {
    "object array": np.array([{}], dtype=object),
    "array of strings": np.array(["a"]),
    "structured": np.zeros(2, dtype=[("a", "f8")]),
    "subclass": np.zeros(2).view(Pretender),
    "function": len,
    "cycle": CYCLE,
    "key of another type": {1: 2},
    "integer of 20,000 bits": 2**20000,
    "array of 72 MB": np.zeros(9 * 2**20),
    "70,000 arrays": [np.zeros(1)] * 70_000,
    "text of 9 MB": "a" * (9 * 2**20),
    "long double": np.longdouble(1) if np.dtype(np.longdouble).itemsize > 8 else len,
}


@pytest.mark.parametrize("name", UNSENDABLE)
def test_what_cannot_travel_is_refused_by_the_sender(name):
    with pytest.raises(FrameError):
        encode(UNSENDABLE[name])


CRAFTED = {
    "empty": b"",
    "no frame": b"PK\3\4" + bytes(40),
    "pickle": b"\x80\x04\x95" + bytes(40),
    "header beyond its cap": PREFIX.pack(MAGIC, 2**30, 0),
    "payload beyond its cap": PREFIX.pack(MAGIC, 4, 2**60) + b"null",
    "bytes after the end": encode(None) + b"\0",
    "payload that nothing claims": frame(None, b"12345678"),
    "payload too short": frame(["a", "float64", [2]], bytes(8)),
    "product of lengths overflows": frame(["a", "float64", [2**32, 2**32]], b""),
    "absurd empty shape": frame(["a", "float64", [2**62, 0]], b""),
    "negative length": frame(["a", "float64", [-1]], b""),
    "length is a boolean": frame(["a", "float64", [True]], bytes(8)),
    "length is a fraction": frame(["a", "float64", [1.0]], bytes(8)),
    "33 axes": frame(["a", "float64", [1] * 33], bytes(8)),
    "object dtype": frame(["a", "object", [1]], bytes(8)),
    "structured dtype": frame(["a", "f8,f8", [1]], bytes(16)),
    "void dtype": frame(["a", "V0", [2**40]], b""),
    "70,000 arrays": frame(["l", [["a", "int8", [0]]] * 70_000], b""),
    "deep": frame(b"[" * 200_000 + b"]" * 200_000),
    "deep with tags": frame(b'["l",[' * 3000 + b"]]" * 3000),
    "integer of 60,000 digits": frame(b"[" + b"9" * 60_000 + b"]"),
    "integer of 60,000 hexadecimal digits": frame(["i", "f" * 60_000]),
    "NaN literal": frame(b"NaN"),
    "decimal literal": frame(b"1.5"),
    "bare number": frame(b"3"),
    "object": frame({"a": None}),
    "key twice": frame(["d", [["a", None], ["a", None]]]),
    "key without value": frame(["d", [["a"]]]),
    "unknown tag": frame(["x", 1]),
    "tag of another type": frame([["l"], []]),
    "reference below zero": frame(["r", -1]),
    "not a number": frame(["f", "one"]),
    "number too large": frame(["f", "0x1p99999"]),
    "not text": frame(b"\xff\xfe"),
    "two values": frame(b"null null"),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_frame_is_refused(name):
    with pytest.raises(FrameError):
        decode(CRAFTED[name])


def test_sizes_are_refused_before_anything_is_read():
    with pytest.raises(FrameError, match="too large"):
        frame_sizes(PREFIX.pack(MAGIC, 16, 2**63))


def test_thousands_of_damaged_frames_raise_frame_error_or_decode_and_nothing_else():
    whole = encode(TREE)
    source = random.Random(7)
    refused = 0
    for _ in range(8000):
        damaged = bytearray(whole)
        for _ in range(source.choice((1, 1, 1, 2, 8))):
            damaged[source.randrange(len(damaged))] = source.randrange(256)
        try:
            decode(bytes(damaged))
        except FrameError:
            refused += 1
    assert refused > 2000  # the rest are frames too, with other numbers in them


def test_every_truncated_frame_is_refused():
    whole = encode(TREE)
    for length in range(len(whole)):
        with pytest.raises(FrameError):
            decode(whole[:length])


def test_a_boolean_array_holds_booleans_whatever_bytes_arrive():
    array = decode(frame(["a", "bool", [3]], b"\0\1\7"))
    assert array.view(np.uint8).tolist() == [0, 1, 1]
