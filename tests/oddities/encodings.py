"""Odd bytes: marks, line ends, encodings, tabs, names of files."""

from oddities.clean import CLEAN, EPOCH, HEADER, LOSS, NETWORK
from oddities.hand_in import one_file

GERMAN = "# Schöne Grüße, größtes Übungsblatt\n"
MIXED_TABS = LOSS.replace("    rows", "\trows")
GREEK = CLEAN.replace("theta", "θ").replace("hidden", "скрытый").replace("labels", "ŷ")

ENCODINGS = (
    one_file("byte-order-mark", b"\xef\xbb\xbf" + CLEAN.encode()),
    one_file("windows-line-ends", CLEAN.replace("\n", "\r\n")),
    one_file("old-mac-line-ends", CLEAN.replace("\n", "\r")),
    one_file("mixed-line-ends", CLEAN.replace("\n", "\r\n", 9)),
    one_file("utf-16-with-mark", CLEAN.encode("utf-16")),
    one_file("utf-16-big-endian-with-mark", b"\xfe\xff" + CLEAN.encode("utf-16-be")),
    one_file("utf-16-without-mark", CLEAN.encode("utf-16-le")),
    one_file("latin-1-undeclared", (GERMAN + CLEAN).encode("latin-1")),
    one_file("latin-1-declared", ("# -*- coding: latin-1 -*-\n" + GERMAN + CLEAN).encode("latin-1")),
    one_file("wrong-declaration", ("# coding: ascii\n" + GERMAN + CLEAN).encode("utf-8")),
    one_file("tabs", CLEAN.replace("    ", "\t")),
    one_file("tabs-and-spaces-mixed", HEADER + MIXED_TABS + EPOCH + NETWORK, note="tabs and spaces"),
    one_file(
        "no-break-spaces", CLEAN.replace("        some,", "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0some,")
    ),
    one_file("zero-width-spaces", CLEAN.replace("return np", "return \u200bnp"), note="invisible"),
    one_file("greek-and-cyrillic-names", GREEK),
    one_file("no-newline-at-the-end", CLEAN.rstrip("\n")),
    one_file("form-feeds", CLEAN.replace("def ", "\f\ndef ")),
    one_file("blanks-and-brackets-in-the-file-name", CLEAN, "hw0 (2) final - copy.py"),
    one_file("accents-in-the-file-name", CLEAN, "übung-1.größe.py"),
    one_file("text-file-ending-from-a-browser", CLEAN, "hw0.py.txt"),
    one_file("file-name-begins-with-a-digit", CLEAN, "0_hw.py"),
    one_file("file-named-like-a-library", CLEAN, "random.py"),
    one_file("file-named-like-numpy", CLEAN, "numpy.py"),
    one_file("file-named-like-a-keyword", CLEAN, "class.py"),
)
