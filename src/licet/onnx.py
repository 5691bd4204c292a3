"""`InferenceSession` as ONNX Runtime has it, on a guarded model: every run is decided before it is made.

The model comes from the guard, plain or sealed, and never from a path ONNX Runtime would read itself. A run
that is refused raises `NotPermitted` and computes nothing. What would write the model to disk, replace it, or
hand it out, is refused. Python hides nothing from whoever runs it: see docs/sealing.md for what that means.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from licet.errors import InputError
from licet.guard._loaded import Loaded, Stated, guard_of, stating

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from licet.facts import Use
    from licet.guard import Guard, Verdict
    from licet.guard._circumstances import Circumstances

    Told = Callable[[Verdict], object]

__all__ = ["InferenceSession", "stating"]

_WRITES: Final = re.compile("cache|dump|context|save|export", re.IGNORECASE)
_WRITING_ENTRIES: Final = (
    "ep.context_enable",
    "session.debug_layout_transformation",
    "session.optimized_model_external_initializers_file_name",
)
_RUNTIME: Final = frozenset({"disabled_optimizers", "enable_fallback", "read_config_from_model"})


class InferenceSession:
    """An ONNX Runtime session whose runs a guard permits one by one.

    `artefact` is the tagged model, opened with `opening` (the keywords of `licet.open`: `trust`,
    `revocations`, `feed`, `sealing_key` …), or a guard that is open already. `use` and `circumstances` say
    what its runs are for, unless a run or a block (`stating`) says otherwise. `told` gets every permitting
    verdict before the run, with what it obliges to. Of a licensed folder, `member` is the model's path there.
    Safe from several threads, as ONNX Runtime's own.
    """

    __slots__ = ("_model", "_told")

    def __init__(  # noqa: PLR0913 - ONNX Runtime's own, and what the guard asks beside
        self,
        artefact: Guard | str | PathLike[str],
        sess_options: Any = None,
        providers: Sequence[Any] | None = None,
        provider_options: Sequence[Mapping[str, Any]] | None = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
        told: Told | None = None,
        member: str | None = None,
        **opening: Any,
    ) -> None:
        runtime = _onnxruntime()
        further = {word: opening.pop(word) for word in _RUNTIME & opening.keys()}

        def made(content: memoryview) -> Any:
            if guard.tag.sealed is not None:  # each time: the settings may have been changed meanwhile
                _require_unwritten(sess_options, providers, provider_options)
            session = runtime.InferenceSession(
                bytes(content), sess_options, providers, provider_options, **further
            )
            session.disable_fallback()
            session._model_bytes = None  # noqa: SLF001 - it would keep the plain model for that fallback
            return session

        guard, is_owner = guard_of(artefact, opening)
        with ExitStack() as undo:
            if is_owner:
                undo.callback(guard.close)
            stated = Stated(use, circumstances)
            self._model: Loaded[Any] = Loaded(guard, made, stated=stated, member=member, is_owner=is_owner)
            undo.pop_all()
        self._told = told or _nobody

    def run(
        self,
        output_names: Sequence[str] | None,
        input_feed: Mapping[str, Any],
        run_options: Any = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> Sequence[Any]:
        """Compute the outputs, if this use is permitted; NotPermitted, and nothing is computed, if not."""
        with self._model.used(use, circumstances) as (session, verdict):
            self._told(verdict)
            found: Sequence[Any] = session.run(output_names, input_feed, run_options)
            return found

    def run_with_ort_values(
        self,
        output_names: Sequence[str] | None,
        input_dict_ort_values: Mapping[str, Any],
        run_options: Any = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> Sequence[Any]:
        """The same, from values that may be on a device."""
        with self._model.used(use, circumstances) as (session, verdict):
            self._told(verdict)
            found: Sequence[Any] = session.run_with_ort_values(
                output_names, input_dict_ort_values, run_options
            )
            return found

    def run_with_iobinding(
        self,
        iobinding: Any,
        run_options: Any = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> None:
        """The same, with inputs and outputs bound beforehand (`io_binding`)."""
        with self._model.used(use, circumstances) as (session, verdict):
            self._told(verdict)
            session.run_with_iobinding(iobinding, run_options)

    def run_async(  # noqa: PLR0913 - ONNX Runtime's own, and what the guard asks beside
        self,
        output_names: Sequence[str] | None,
        input_feed: Mapping[str, Any],
        callback: Callable[[Any, Any, str], object],
        user_data: Any,
        run_options: Any = None,
        *,
        use: Use | None = None,
        circumstances: Circumstances | None = None,
    ) -> None:
        """Begin a permitted run; the use lasts until `callback` has been called, in another thread."""
        with ExitStack() as using:
            session, verdict = using.enter_context(self._model.used(use, circumstances))
            self._told(verdict)
            held = using.pop_all()

            def ended(results: Any, user_data: Any, problem: str) -> None:
                with held:  # pragma: no cover - in a thread of ONNX Runtime's, where nothing is counted
                    callback(results, user_data, problem)

            try:
                session.run_async(output_names, input_feed, ended, user_data, run_options)
            except BaseException:
                held.close()
                raise

    def io_binding(self) -> Any:
        """Places for inputs and outputs; what is bound there is run by `run_with_iobinding` only."""
        return _onnxruntime().IOBinding(self._model.technology())

    def get_inputs(self) -> Sequence[Any]:
        """What the model takes."""
        return list(self._described("get_inputs"))

    def get_outputs(self) -> Sequence[Any]:
        """What the model gives."""
        return list(self._described("get_outputs"))

    def get_overridable_initializers(self) -> Sequence[Any]:
        """The inputs that have a value of their own."""
        return list(self._described("get_overridable_initializers"))

    def get_modelmeta(self) -> Any:
        """What the model says of itself; nothing may be decided on it."""
        return self._described("get_modelmeta")

    def get_providers(self) -> Sequence[str]:
        """What the model runs on."""
        return list(self._described("get_providers"))

    def get_provider_options(self) -> Mapping[str, Any]:
        """How what it runs on is set."""
        return dict(self._described("get_provider_options"))

    def get_profiling_start_time_ns(self) -> int:
        """When profiling began."""
        return int(self._described("get_profiling_start_time_ns"))

    def end_profiling(self) -> str:
        """Stop profiling; the name of the file that was written."""
        return str(self._described("end_profiling"))

    def close(self) -> None:
        """Let the model go; the guard too, if it was opened for this session."""
        self._model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise InputError("a guarded session cannot be copied", remedy="open another one on the tagged file")

    def _described(self, what: str) -> Any:
        return getattr(self._model.technology(), what)()


def _nobody(_verdict: Verdict) -> None:
    """Nobody is told."""


def _onnxruntime() -> Any:
    try:
        return import_module("onnxruntime")
    except ImportError as problem:
        raise InputError(
            "ONNX Runtime is not installed", remedy="pip install 'licet[onnxruntime]'"
        ) from problem


def _require_unwritten(
    options: Any, providers: Sequence[Any] | None, provider_options: Sequence[Mapping[str, Any]] | None
) -> None:
    """Refuse the settings by which ONNX Runtime would write a sealed model to disk, plain."""
    settings = [*(provider_options or ()), *(one[1] for one in providers or () if isinstance(one, tuple))]
    found = [str(word) for setting in settings for word in setting if _WRITES.search(str(word))]
    if options is not None:
        found += ["optimized_model_filepath"] * bool(options.optimized_model_filepath)
        has_own = getattr(options, "has_providers", bool)  # whose settings cannot be read; not in 1.20
        found += ["sess_options.add_provider"] * bool(has_own())
        found += [entry for entry in _WRITING_ENTRIES if _entry(options, entry) not in {"", "0"}]
    if found:
        raise InputError(
            f"a sealed model is not written to disk, as {', '.join(found)} would have it",
            remedy="leave that setting out",
        )


def _entry(options: Any, name: str) -> str:
    try:
        return str(options.get_session_config_entry(name))
    except RuntimeError:  # it is not set
        return ""
