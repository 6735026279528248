"""The handwritten digits on which methods are compared and networks trained."""

import gzip
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import DTypeLike

from autodiff.types import Array

PIXELS = 64
INK_MAX = 16  # each pixel counts the ink in a block of 4 x 4 bits


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits with their labels.

    Parameters
    ----------
    images
        Shape (n, 64), real floating point, values in [0, 1] (0 is paper, 1 is ink): 8 x 8 pixels, row by row.
    labels
        Shape (n,), int64: the digits 0 to 9.

    Examples
    --------
    >>> digits = load_digits()
    >>> len(digits), digits.labels[:5].tolist()
    (1797, [0, 1, 2, 3, 4])
    """

    images: Array
    labels: Array

    def __len__(self) -> int:
        return len(self.labels)

    def split(self, seed: int, test_fraction: float = 0.2) -> "tuple[Digits, Digits]":
        """Deal the images at random into a training part and a test part.

        Parameters
        ----------
        seed
            Seed of the permutation, a non-negative integer; the same seed gives the same parts.
        test_fraction
            Share of the images in the test part, strictly between 0 and 1; rounded to whole images.

        Returns
        -------
        tuple of Digits
            (train, test): disjoint, and together all images. The arrays are copies.

        Raises
        ------
        TypeError
            If the seed is not an integer.
        ValueError
            If the seed is negative, or the fraction would leave a part empty.

        Examples
        --------
        >>> train, test = load_digits().split(seed=0)
        >>> len(train), len(test)
        (1438, 359)
        """
        if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
            raise TypeError(f"Digits.split: the seed is {seed!r}; give an integer, so that the split can be repeated.")
        if seed < 0:
            raise ValueError(f"Digits.split: the seed is {seed}; give a non-negative integer.")
        if not 0 < test_fraction < 1:
            raise ValueError(f"Digits.split: test_fraction is {test_fraction!r}; give a share between 0 and 1.")
        test_size = round(test_fraction * len(self))
        if not 0 < test_size < len(self):
            raise ValueError(
                f"Digits.split: test_fraction {test_fraction!r} of {len(self)} images is {test_size}, "
                "which leaves a part empty; move the fraction towards 0.5."
            )
        order = np.random.default_rng(seed).permutation(len(self))
        return self._choose(order[test_size:]), self._choose(order[:test_size])

    def _choose(self, rows: Array) -> "Digits":
        return Digits(self.images[rows], self.labels[rows])


def load_digits(dtype: DTypeLike = np.float64) -> Digits:
    """Load the 1,797 digits of the UCI optical-recognition test set.

    Parameters
    ----------
    dtype
        Real floating-point type of the images. The pixels are sixteenths, hence exact in each of them.

    Returns
    -------
    Digits
        images of shape (1797, 64) scaled to [0, 1], and labels of shape (1797,).

    Raises
    ------
    TypeError
        If the type is not a real floating-point type.

    Notes
    -----
    E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
    doi:10.24432/C50P49, CC BY 4.0. Source, licences and hash are in checks/data/README.md.

    Examples
    --------
    >>> digits = load_digits(np.float32)
    >>> digits.images.shape, digits.images.dtype.name
    ((1797, 64), 'float32')
    >>> print(digits.images[0].reshape(8, 8)[0] * 16)
    [ 0.  0.  5. 13.  9.  1.  0.  0.]
    """
    floating = np.dtype(dtype)
    if floating.kind != "f":
        raise TypeError(
            f"load_digits: dtype is {floating}; pixels are scaled to [0, 1], so give a real floating-point type "
            "such as numpy.float32."
        )
    compressed = (resources.files("checks") / "data" / "digits.csv.gz").read_bytes()
    lines = gzip.decompress(compressed).decode("ascii").splitlines()
    table = np.loadtxt(lines, delimiter=",", dtype=np.uint8)
    return Digits(table[:, :PIXELS].astype(floating) / floating.type(INK_MAX), table[:, PIXELS].astype(np.int64))
