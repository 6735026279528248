"""A child process with private pipes: frames go in and come out under one deadline each, and it dies when asked."""

import contextlib
import fcntl
import functools
import marshal
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from checks.sandbox.frames import PREFIX, FrameError, frame_sizes

SITE = str(Path(np.__file__).resolve().parent.parent)
"""The folder that NumPy is installed in; the child takes from it what it is allowed by name, and nothing else."""

PARTS = ("frames", "exporting", "alarm", "stand_ins", "loading", "old_numpy", "worker")
PRINTED_BYTES = 8192
CHUNK = 2**20
PIPE_BYTES = 2**20
SLICE_SECONDS = 0.05
GRAIN_SECONDS = 0.01
PATIENCE = 9.0
"""Time without a processor is added to a limit, up to so many times the limit itself."""

# Reads our code from a pipe: no file of ours is named to the process.
BOOT = """
import marshal, os, sys, types
source = open({requests}, "rb", buffering=0, closefd=False)
def exactly(size):
    parts = []
    while size:
        part = source.read(min(size, 65536))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
codes = marshal.loads(exactly(int.from_bytes(exactly(8), "little")))
package = types.ModuleType("_worker")
package.__path__ = []
sys.modules["_worker"] = package
standard = list(sys.path)
sys.path.append({site!r})
import numpy
sys.path[:] = standard
for name, code in codes:
    module = types.ModuleType("_worker." + name)
    module.__package__ = "_worker"
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(code, module.__dict__)
del sys.modules["__main__"].__dict__["codes"]
package.worker.main({requests}, {replies}, {memory})
"""


@dataclass(frozen=True)
class Launcher:
    """How the process is started: the seam for walls around it.

    Parameters
    ----------
    prefix : tuple of str
        What stands before the interpreter on the command line, such as a program that makes namespaces.
    environment : mapping
        Added to the child's environment, which is otherwise made from nothing.
    confinement : str
        Python source that the child runs after NumPy and the worker are imported and before it has read a byte of the
        hand-in: the place for system calls that only take rights away. If it raises, the process ends with status 97.
    """

    prefix: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    confinement: str = ""


PLAIN = Launcher()
"""A plain child process: a time limit, and no walls."""


class ChildEnded(Exception):
    """The child gave no frame: `reason` is "time", "exit" or "malformed"."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@functools.cache
def worker_code(confinement: str) -> bytes:
    """The worker's compiled files with their length, as the boot code reads them; the interpreter is the same."""
    folder = Path(__file__).parent
    codes = [
        (name, compile((folder / f"{name}.py").read_text("utf-8"), f"<{name}>", "exec", dont_inherit=True, optimize=0))
        for name in PARTS
    ]
    if confinement:
        guarded = (
            "import os\ntry:\n    exec(SOURCE, {'__name__': 'confinement'})\nexcept BaseException:\n    os._exit(97)\n"
        )
        codes.append(("confinement", compile(f"SOURCE = {confinement!r}\n{guarded}", "<confinement>", "exec")))
    text = marshal.dumps(codes)
    return struct.pack("<Q", len(text)) + text


class Child:
    """One child process, from its start to its end.

    Parameters
    ----------
    launcher : Launcher
    memory : int
        Limit on its address space in bytes; 0 for none.
    hash_seed : int
        Of Python's string hashes, so that the order of a set is the same every time.
    """

    def __init__(self, launcher: Launcher, memory: int, hash_seed: int) -> None:
        request_end, self._requests = wide_pipe()
        self._replies, reply_end = wide_pipe()
        self._printed = bytearray()
        boot = BOOT.format(requests=request_end, replies=reply_end, memory=memory, site=SITE)
        interpreter = getattr(sys, "_base_executable", None) or sys.executable
        try:
            self._process = subprocess.Popen(
                # As -I, but for the environment, which is ours and has the seed of the hashes in it.
                [*launcher.prefix, interpreter, "-P", "-s", "-S", "-B", "-X", "utf8", "-c", boot],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment(launcher, hash_seed),
                cwd="/",
                pass_fds=(request_end, reply_end),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._requests)
            os.close(self._replies)
            raise
        finally:
            os.close(request_end)
            os.close(reply_end)
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        for descriptor in (self._requests, self._replies, self._output):
            os.set_blocking(descriptor, False)
        self._unsent = worker_code(launcher.confinement)
        try:
            # Kept open: it is read at every question.
            self._waits = os.open(f"/proc/{self._process.pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._waits = -1
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._replies, selectors.EVENT_READ)
        self._selector.register(self._output, selectors.EVENT_READ)
        self.alive = True

    def exchange(self, frame: bytes, seconds: float, meanwhile: Callable[[], object] | None = None) -> bytes:
        """Send a frame and wait for the answer's, `seconds` in all.

        Parameters
        ----------
        frame : bytes
        seconds : float
        meanwhile : callable, optional
            Called once the frame is sent, while the child works; the time that it takes is added to `seconds`.

        Raises
        ------
        ChildEnded
            And the child is dead, as it is after any other exception.
        """
        try:
            return self._exchange(self._unsent + frame, time.monotonic() + seconds, seconds, meanwhile)
        except BaseException:
            self.kill()  # its answer would be taken for that to the next frame
            raise

    def _exchange(
        self, outgoing: bytes, deadline: float, seconds: float, meanwhile: Callable[[], object] | None
    ) -> bytes:
        self._unsent = b""
        incoming = bytearray()
        starved, granted = self.waited(), 0.0
        if self._read_into(incoming) != "":
            raise ChildEnded(
                "malformed" if incoming else "exit", "it wrote without being asked" if incoming else self._end()
            )
        view = self._write(memoryview(outgoing))
        if view:
            self._selector.register(self._requests, selectors.EVENT_WRITE)
        while True:
            if meanwhile is not None and not view:
                began = time.monotonic()
                meanwhile()
                meanwhile = None
                deadline += time.monotonic() - began
            left = deadline - time.monotonic()
            if left <= 0:
                more = min(self.waited() - starved, PATIENCE * seconds) - granted
                if more <= GRAIN_SECONDS:
                    raise ChildEnded("time", f"no answer within {seconds:g} s")
                granted += more
                deadline += more
                continue
            ready = {key.fd for key, _ in self._selector.select(min(left, SLICE_SECONDS))}
            if not ready and self._process.poll() is not None and self._read_into(incoming) == "":
                raise ChildEnded("exit", self._end())
            if self._output in ready and not self._drain():
                self._selector.unregister(self._output)
            if self._requests in ready:
                view = self._write(view)
                if not view:
                    self._selector.unregister(self._requests)
            if self._replies in ready:
                state = self._read_into(incoming)
                complete = self._complete(incoming)
                if complete and view:
                    raise ChildEnded("malformed", "it answered before it had read the question")
                if complete:
                    self._drain()
                    return bytes(incoming)
                if state == "closed":
                    raise ChildEnded("exit", self._end())

    def _write(self, view: memoryview) -> memoryview:
        try:
            return view[os.write(self._requests, view[:CHUNK]) :]
        except BlockingIOError:
            return view
        except OSError:
            return memoryview(b"")  # it has closed its end; the other pipe tells how it ended

    def _read_into(self, incoming: bytearray) -> str:
        """Read what is there: "" for nothing, "some", or "closed"."""
        try:
            part = os.read(self._replies, CHUNK)
        except BlockingIOError:
            return ""
        except OSError:
            return "closed"
        incoming += part
        return "some" if part else "closed"

    def _complete(self, incoming: bytearray) -> bool:
        if len(incoming) < PREFIX.size:
            return False
        try:
            size = PREFIX.size + sum(frame_sizes(bytes(incoming[: PREFIX.size])))
        except FrameError as error:
            raise ChildEnded("malformed", str(error)) from None
        if len(incoming) > size:
            raise ChildEnded("malformed", "it wrote more than its answer")
        return len(incoming) == size

    def _drain(self) -> bool:
        """Take what was printed, keeping the tail; whether the pipe is still open."""
        for _ in range(64):  # a flood must not keep us from looking at the clock
            try:
                part = os.read(self._output, CHUNK)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not part:
                return False
            self._printed += part
            del self._printed[: -2 * PRINTED_BYTES]
        return True

    def printed(self) -> str:
        """The tail of what was printed since the last call."""
        text = bytes(self._printed[-PRINTED_BYTES:]).decode("utf-8", "replace")
        self._printed.clear()
        return text

    def _end(self) -> str:
        """How the process ended, in words."""
        try:
            status = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            return "it closed the pipe of its answers"
        self._drain()
        if status >= 0:
            return f"the process ended with status {status}"
        try:
            return f"the process was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"the process was ended by signal {-status}"

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def memory(self) -> int | None:
        """Resident bytes, or None where /proc does not tell."""
        try:
            pages = int(Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return None
        return pages * os.sysconf("SC_PAGE_SIZE")

    def waited(self) -> float:
        """Seconds for which the process was ready to run and had no processor: they are not counted against it."""
        if self._waits < 0:
            return 0.0
        try:
            return int(os.pread(self._waits, 100, 0).split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0

    def kill(self) -> None:
        """End the process and its whole group, and let go of the pipes."""
        if not self.alive:
            return
        self.alive = False
        try:
            # The leader is not reaped yet (or has just been by `poll`), and its group has its number.
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()
        self._process.wait()
        self._drain()
        self._selector.close()
        os.close(self._requests)
        os.close(self._replies)
        if self._waits >= 0:
            os.close(self._waits)
            self._waits = -1
        if self._process.stdout is not None:
            self._process.stdout.close()


def wide_pipe() -> tuple[int, int]:
    """A pipe that holds a megabyte where the system allows it: fewer turns for large arrays."""
    ends = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # a system may allow its users less
            fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return ends


def environment(launcher: Launcher, hash_seed: int) -> dict[str, str]:
    """The child's environment, made from nothing: one thread, no home, no name of this machine's user."""
    made = {
        "PATH": "/nonexistent",  # no program is found by its name
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": str(hash_seed % 2**32),
        **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB", "NUMEXPR")},
    }
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"):
        if name in os.environ:
            made[name] = os.environ[name]
    return {**made, **launcher.environment}
