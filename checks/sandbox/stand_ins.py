"""Modules that are not there: a stand-in lets an unused ``import matplotlib`` pass, and stops what is not allowed.

Runs in the process with the hand-in; standard library alone.
"""

import builtins
import typing
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NoReturn

HARMLESS_NAMES = (
    "matplotlib mpl_toolkits seaborn plotly bokeh tqdm pandas polars torchvision torchaudio torchtext torchsummary "
    "torchmetrics pytorch_lightning lightning transformers datasets sklearn skimage cv2 PIL imageio h5py scipy numba "
    "cython cupy dask IPython ipywidgets google requests mugrade gradescope_utils nbgrader otter pytest hypothesis "
    "nose parameterized wandb tensorboard tensorboardX networkx graphviz pydot typing_extensions jaxtyping beartype "
    "rich termcolor colorama tabulate psutil yaml attr attrs einops mnist python_mnist keras pybind11 line_profiler "
    "memory_profiler jupyterthemes nptyping typeguard loguru dill joblib xgboost lightgbm statsmodels streamlit "
    "gradio altair pytorch_memlab embeddings chalk pyodide past future six"
)
HARMLESS = frozenset(HARMLESS_NAMES.split())
"""Libraries that hand-ins import and seldom need; any other missing module is reported as missing too."""

RUNNING = False
"""Whether a script runs: a library that is not allowed may be imported, and named at top level, but not used then."""


class StandIn:
    """Whatever a missing module has: its attributes, calls and items are stand-ins again.

    Numbers are never made up: arithmetic with one, or its conversion to an array, raises `ImportError`.
    """

    def __init__(self, path: str, refusal: str, blocked: bool) -> None:
        self.__dict__.update(_path=path, _refusal=refusal, _blocked=blocked)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _attribute(self._path, name, self._refusal, self._blocked)

    def __setattr__(self, name: str, value: Any) -> None:
        return None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], (type, type(_use))):
            return args[0]  # a decorator
        if self._blocked:
            _use(self)
        return StandIn(f"{self._path}()", self._refusal, self._blocked)

    def __getitem__(self, index: Any) -> Any:
        return StandIn(f"{self._path}[]", self._refusal, self._blocked)

    def __setitem__(self, index: Any, value: Any) -> None:
        return None

    def __iter__(self) -> Iterator[Any]:
        # Two are enough for ``figure, axes = plt.subplots()``; a caller who wants numbers from them is told.
        return iter([StandIn(f"{self._path}[{i}]", self._refusal, self._blocked) for i in range(2)])

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        return None

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (_stand_in_class(self),)

    def __bool__(self) -> bool:
        return False  # ``if cuda.is_available():``

    def __instancecheck__(self, instance: Any) -> bool:
        return False

    def __subclasscheck__(self, subclass: Any) -> bool:
        return False

    def __or__(self, other: Any) -> Any:
        return Any  # in annotations: ``x: Tensor | None``

    __ror__ = __or__

    def __repr__(self) -> str:
        return f"<{self._path}, which is not available here>"


def _use(stand_in: Any) -> None:
    """Asking a library that is not allowed to do something: refused while a script runs."""
    if RUNNING:
        raise ImportError(stand_in._refusal)


def _refuse(stand_in: Any, *_: Any, **__: Any) -> NoReturn:
    raise ImportError(stand_in._refusal)


REFUSED = (
    "array array_ufunc array_function float int index complex len neg pos abs invert add radd sub rsub mul rmul "
    "truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul iadd isub imul itruediv lt le gt ge"
)
for _operation in REFUSED.split():
    setattr(StandIn, f"__{_operation}__", _refuse)


def _stand_in_class(stand_in: StandIn) -> type:
    """A base for ``class Net(nn.Module)``: empty; where the library is not allowed, nobody makes an instance of it."""

    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        if stand_in._blocked:
            _use(stand_in)

    # No metaclass of the library's and no parameters: what follows a missing base is the student's own code.
    return type(
        stand_in._path.rpartition(".")[2].strip("()[]") or "StandIn",
        (),
        {"__init__": start, "__init_subclass__": classmethod(lambda cls, **kwargs: None)},
    )


def _pass_through(iterable: Any = (), *args: Any, **kwargs: Any) -> Any:
    return iterable


def _progress_range(*limits: int, **kwargs: Any) -> Any:
    return range(*limits)


class _Progress:
    """tqdm's progress bar: passes its iterable through, as an object that has `update`, `set_description` and so on."""

    def __init__(self, iterable: Any = (), *args: Any, **kwargs: Any) -> None:
        self.iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        return None

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *args, **kwargs: None


PASSING: dict[str, Any] = {
    "tqdm": _Progress,
    "tqdm_notebook": _Progress,
    "trange": _progress_range,
    "tnrange": _progress_range,
    "prange": range,
    "cast": lambda kind, value: value,
    "override": lambda function: function,
    "display": lambda *args, **kwargs: None,
    "xrange": range,
    "iteritems": lambda mapping: iter(mapping.items()),
    "itervalues": lambda mapping: iter(mapping.values()),
}
"""Names of missing modules that stand for something in the student's loop, wherever they are imported from."""

CARRIERS = frozenset({"tqdm", "numba", "typing_extensions", "IPython", "past", "future", "six"})

BRIDGES = frozenset({"past", "future", "six"})
"""Libraries for Python 2 and 3 at once: what they have under a builtin's name is that builtin."""


def _attribute(path: str, name: str, refusal: str, blocked: bool) -> Any:
    if path == "typing_extensions" and hasattr(typing, name):
        return getattr(typing, name)
    if name in PASSING and path.partition(".")[0] in CARRIERS:
        return PASSING[name]
    if path.partition(".")[0] in BRIDGES and hasattr(builtins, name):
        return getattr(builtins, name)
    return StandIn(f"{path}.{name}", refusal, blocked)


class StandInModule(ModuleType):
    """A module that is not there."""

    def __init__(self, name: str, refusal: str, blocked: bool) -> None:
        super().__init__(name, refusal)
        self.__path__: list[str] = []  # so that ``import matplotlib.pyplot`` goes on to look for it
        self._refusal = refusal
        self._blocked = blocked

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return []
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return _attribute(self.__name__, name, self._refusal, self._blocked)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return StandIn(self.__name__, self._refusal, self._blocked)(*args, **kwargs)


def stand_in_module(name: str, blocked: bool) -> StandInModule:
    """The stand-in for module `name`, entered in ``sys.modules`` by the import machinery."""
    top = name.partition(".")[0]
    refusal = (
        f"{top} is not allowed in this assignment"
        if blocked
        else f"the module {top} is not available here, and what it would have computed is needed"
    )
    return StandInModule(name, refusal, blocked)


def set_running(running: bool) -> None:
    """Say whether a script runs from now on."""
    global RUNNING
    RUNNING = running
