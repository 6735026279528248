"""The multi-layer perceptron: L layers `Z_{i+1} = sigma_i(Z_i W_i + b_i)`, from `Z_1 = X` to the logits `Z_{L+1}`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from autodiff.nn import initialise
from autodiff.nn.activations import Activation, activation
from autodiff.primitives.special import affine_primitive as affine
from autodiff.types import Array

Layer: TypeAlias = dict[str, Array]
"""The parameters of one layer: "W" of shape (n_i, n_{i+1}) and, with a bias, "b" of shape (n_{i+1},)."""


@dataclass(frozen=True)
class ForwardPass:
    """All values of one forward pass, in the lectures' symbols; index 0 holds what they number 1.

    Parameters
    ----------
    Z : tuple of arrays
        Activations `Z_1 = X, ..., Z_{L+1}`; L + 1 of them, of shapes (m, n_i).
    A : tuple of arrays
        Pre-activations `A_i = Z_i W_i + b_i`; L of them, of shapes (m, n_{i+1}).
    """

    Z: tuple[Array, ...]
    A: tuple[Array, ...]


@dataclass(frozen=True)
class MLP:
    """A multi-layer perceptron as a value: its sizes and activations, without its parameters.

    Parameters
    ----------
    sizes : tuple of int
        Widths `(n_1, ..., n_{L+1})`: inputs, hidden layers, outputs. L = len(sizes) - 1 layers; two sizes give
        softmax regression.
    activation : str, Activation, or tuple of L - 1 of them
        Of the hidden layers: one for all, or one each.
    bias : bool
        Whether the layers add a bias.
    output : str or Activation
        Of the last layer. Losses such as softmax cross-entropy take logits: keep "identity".

    Raises
    ------
    ValueError, TypeError
        If sizes or activations do not describe a network.

    Notes
    -----
    The parameters are plain containers, one dictionary `{"W": ..., "b": ...}` per layer, so that every method of
    differentiation, every optimiser and every file format can handle them.

    Examples
    --------
    >>> net = MLP((3, 5, 2))
    >>> params = net.init(seed=0)
    >>> net(params, np.ones((4, 3))).shape, net.parameter_count
    ((4, 2), 32)
    """

    sizes: tuple[int, ...]
    activation: str | Activation | tuple[str | Activation, ...] = "relu"
    bias: bool = True
    output: str | Activation = "identity"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", tuple(int(size) for size in self.sizes))
        if len(self.sizes) < 2 or min(self.sizes) < 1:
            raise ValueError(f"sizes are two or more positive widths, inputs first, not {self.sizes}")
        hidden = len(self.sizes) - 2
        if isinstance(self.activation, (tuple, list)):
            object.__setattr__(self, "activation", tuple(self.activation))
            if len(self.activation) != hidden:
                raise ValueError(
                    f"sizes {self.sizes} have {hidden} hidden layers, but {len(self.activation)} activations were "
                    "given; the last layer's is called output"
                )
        _ = self.activations  # an unknown name is refused here, where it was written

    @cached_property
    def activations(self) -> tuple[Activation, ...]:
        """The activations `sigma_1, ..., sigma_L` of all layers, the last one's included."""
        hidden = len(self.sizes) - 2
        chosen = self.activation if isinstance(self.activation, tuple) else (self.activation,) * hidden
        return tuple(activation(each) for each in (*chosen, self.output))

    @property
    def layers(self) -> int:
        """The number L of layers."""
        return len(self.sizes) - 1

    @property
    def parameter_count(self) -> int:
        """The number of parameters, weights and biases together."""
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        return sum((fan_in + self.bias) * fan_out for fan_in, fan_out in pairs)

    def init(self, seed: int, dtype: Any = np.float64, scheme: str | initialise.Scheme = "he") -> list[Layer]:
        """Draw initial parameters.

        Parameters
        ----------
        seed : int
            Of the generator; the same seed gives the same parameters.
        dtype : dtype
            A floating-point type. The draws do not depend on it, only their rounding.
        scheme : str or callable
            "he", "xavier" (or "glorot"), "uniform", "zeros", or a function `(generator, fan_in, fan_out) -> W`.
            Biases start at zero.

        Returns
        -------
        list of dict
            One `{"W": (n_i, n_{i+1}), "b": (n_{i+1},)}` per layer; no "b" without bias.

        Raises
        ------
        TypeError
            If the dtype is not a floating-point type.
        ValueError
            If no scheme has that name.

        Examples
        --------
        >>> [layer["W"].shape for layer in MLP((3, 5, 2), bias=False).init(seed=0, dtype=np.float32)]
        [(3, 5), (5, 2)]
        """
        if not np.issubdtype(np.dtype(dtype), np.floating):
            raise TypeError(f"parameters are floating-point numbers, but dtype is {np.dtype(dtype)}")
        draw = initialise.scheme(scheme)
        generator = np.random.default_rng(seed)
        params: list[Layer] = []
        for fan_in, fan_out in zip(self.sizes, self.sizes[1:], strict=False):
            layer = {"W": draw(generator, fan_in, fan_out).astype(dtype)}
            if self.bias:
                layer["b"] = np.zeros(fan_out, dtype)
            params.append(layer)
        return params

    def __call__(self, params: list[Layer], X: Array) -> Array:
        """Return the output `Z_{L+1}`, shape (m, n_{L+1}), for inputs `X` of shape (m, n_1)."""
        self._check(params, X)
        Z = X
        for layer, sigma in zip(params, self.activations, strict=True):
            # The primitive itself: `_check` has seen the shapes.
            Z = sigma.function(affine(Z, layer["W"], layer["b"]) if self.bias else Z @ layer["W"])
        return Z

    def forward(self, params: list[Layer], X: Array) -> ForwardPass:
        """Run the network and keep every activation and pre-activation.

        Parameters
        ----------
        params : list of dict
            As `init` gives them.
        X : array, shape (m, n_1)
            A batch of inputs, one row each.

        Returns
        -------
        ForwardPass

        Raises
        ------
        ValueError
            If parameters or inputs do not fit the sizes.

        Examples
        --------
        >>> net = MLP((1, 1, 1), bias=False)
        >>> run = net.forward([{"W": np.array([[-2.0]])}, {"W": np.array([[3.0]])}], np.array([[1.0], [-1.0]]))
        >>> [A.ravel().tolist() for A in run.A], run.Z[-1].ravel().tolist()
        ([[-2.0, 2.0], [0.0, 6.0]], [0.0, 6.0])
        """
        self._check(params, X)
        Z, A = [X], []
        for layer, sigma in zip(params, self.activations, strict=True):
            A.append(affine(Z[-1], layer["W"], layer["b"]) if self.bias else Z[-1] @ layer["W"])
            Z.append(sigma.function(A[-1]))
        return ForwardPass(tuple(Z), tuple(A))

    @cached_property
    def _shapes(self) -> list[tuple[tuple[int, ...], ...]]:
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        return [((n, k), (k,)) if self.bias else ((n, k),) for n, k in pairs]

    def _check(self, params: list[Layer], X: Array) -> None:
        if [tuple([array.shape for array in layer.values()]) for layer in params] != self._shapes:
            self._complain(params)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise ValueError(f"X must have shape (m, {self.sizes[0]}), one row per example, but has shape {X.shape}")

    def _complain(self, params: list[Layer]) -> None:
        """Say what does not fit; nothing, if only the order of a layer's entries is unusual."""
        if len(params) != self.layers:
            raise ValueError(f"an MLP of sizes {self.sizes} has {self.layers} layers, but {len(params)} were given")
        for i, layer in enumerate(params):
            shape = self.sizes[i : i + 2]
            if layer["W"].shape != shape:
                raise ValueError(f"W_{i + 1} must have shape {shape}, but has shape {layer['W'].shape}")
            if ("b" in layer) != self.bias:
                raise ValueError(f"layer {i + 1} comes {'without' if self.bias else 'with'} b, but bias={self.bias}")
            # A bias of shape (m, n) or (1,) would broadcast and go unnoticed.
            if self.bias and layer["b"].shape != shape[1:]:
                raise ValueError(f"b_{i + 1} must have shape {shape[1:]}, but has shape {layer['b'].shape}")
