"""The page with all families is made from them, and up to date."""

from checks.exercises.catalogue import DOCUMENT, document
from checks.exercises.family import all_families


def test_the_page_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run python -m checks.exercises.catalogue"


def test_every_family_is_on_it_once() -> None:
    text = document()
    assert all(text.count(f"| `{name}` |") == 1 for name in all_families())
    assert len(all_families()) >= 40
