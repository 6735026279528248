"""The digits: the published file, unchanged, and a split that neither loses nor repeats an image."""

import hashlib
from importlib import resources

import numpy as np
import pytest

from checks.digits import Digits, load_digits

# Stated by the RECORD of the scikit-learn 1.9.1 wheel for sklearn/datasets/data/digits.csv.gz.
SHA_256 = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"

# "Class distribution, testing set" of optdigits.names, UCI data set 80.
PUBLISHED_COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


def rows(part: Digits) -> list[tuple[float, ...]]:
    """Each image with its label, as a value that can be counted."""
    return [(*image, label) for image, label in zip(part.images.tolist(), part.labels.tolist(), strict=True)]


def nearest_neighbour_accuracy(part: Digits) -> float:
    """Leave-one-out accuracy of the nearest neighbour in Euclidean distance."""
    norms = np.sum(part.images**2, axis=1)
    distances = norms[:, None] + norms[None, :] - 2 * part.images @ part.images.T
    np.fill_diagonal(distances, np.inf)
    return float(np.mean(part.labels[np.argmin(distances, axis=1)] == part.labels))


def test_file_is_the_published_one():
    shipped = (resources.files("checks") / "data" / "digits.csv.gz").read_bytes()
    assert hashlib.sha256(shipped).hexdigest() == SHA_256


def test_readme_states_hash_and_licences():
    folder = resources.files("checks") / "data"
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert SHA_256 in text
    assert "Creative Commons Attribution 4.0" in text
    assert "BSD 3-Clause License" in (folder / "LICENSE.scikit-learn").read_text(encoding="utf-8")


def test_counts_per_class_are_the_published_ones(digits: Digits):
    assert np.bincount(digits.labels).tolist() == PUBLISHED_COUNTS


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_pixels_are_exact_sixteenths_of_the_type_asked_for(dtype: type):
    digits = load_digits(dtype)
    ink = digits.images * 16
    assert digits.images.dtype == dtype
    assert digits.images.shape == (1797, 64)
    assert digits.images.min() == 0
    assert digits.images.max() == 1
    np.testing.assert_array_equal(ink, np.round(ink))


def test_labels_are_int64(digits: Digits):
    assert digits.labels.dtype == np.int64
    assert digits.labels.shape == (1797,)


def test_images_belong_to_their_labels(digits: Digits):
    # optdigits.names reports about 98 % for nearest neighbours; images dealt to wrong labels would give 10 %.
    assert nearest_neighbour_accuracy(digits) > 0.97
    shifted = Digits(digits.images, np.roll(digits.labels, 1))
    assert nearest_neighbour_accuracy(shifted) < 0.5


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_split_is_disjoint_and_exhaustive(seed: int):
    # One value per image, so that losing one image and repeating another cannot go unseen.
    numbered = Digits(np.arange(1797.0)[:, None], np.arange(1797))
    train, test = numbered.split(seed)
    assert (len(train), len(test)) == (1438, 359)
    assert sorted(np.concatenate([train.labels, test.labels])) == list(range(1797))
    np.testing.assert_array_equal(train.images[:, 0], train.labels)
    np.testing.assert_array_equal(test.images[:, 0], test.labels)


def test_split_keeps_every_digit(digits: Digits):
    train, test = digits.split(seed=3)
    assert sorted(rows(train) + rows(test)) == sorted(rows(digits))


def test_split_follows_the_seed(digits: Digits):
    _, first = digits.split(seed=5)
    _, again = digits.split(seed=5)
    _, other = digits.split(seed=6)
    np.testing.assert_array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)


def test_split_leaves_the_loaded_digits_alone(digits: Digits):
    train, _ = digits.split(seed=0)
    before = digits.images.copy()
    train.images[:] = -1
    np.testing.assert_array_equal(digits.images, before)


@pytest.mark.parametrize("fraction", [0.0, 1.0, -0.2, 1.5, float("nan"), 1e-6, 1 - 1e-6])
def test_split_refuses_a_fraction_that_leaves_a_part_empty(digits: Digits, fraction: float):
    with pytest.raises(ValueError, match="test_fraction"):
        digits.split(seed=0, test_fraction=fraction)


@pytest.mark.parametrize("seed", [None, 1.0, True, "1"])
def test_split_refuses_a_seed_that_is_no_integer(digits: Digits, seed: object):
    with pytest.raises(TypeError, match="seed"):
        digits.split(seed)


def test_split_refuses_a_negative_seed(digits: Digits):
    with pytest.raises(ValueError, match="seed is -1"):
        digits.split(-1)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.complex128, bool])
def test_loading_refuses_a_type_that_cannot_hold_fractions(dtype: type):
    with pytest.raises(TypeError, match="floating-point"):
        load_digits(dtype)


def test_agrees_with_scikit_learn(digits: Digits):
    datasets = pytest.importorskip(
        "sklearn.datasets", reason="scikit-learn is not a dependency; its wheel is the source"
    )
    images, labels = datasets.load_digits(return_X_y=True)
    np.testing.assert_array_equal(digits.images * 16, images)
    np.testing.assert_array_equal(digits.labels, labels)
