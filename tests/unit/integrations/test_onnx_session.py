"""A guarded ONNX Runtime session: the same calls and results, each run decided, by the API no way around."""

from __future__ import annotations

import copy
import inspect
import pickle
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import pytest
from msgspec.structs import replace
from onnx import TensorProto, helper

import licet.onnx
from licet import seal
from licet.errors import InputError, NotPermitted
from licet.guard import Circumstances, Ground, Verdict
from licet.guard._loaded import Stated
from licet.licence import Quota
from licet.onnx import InferenceSession, stating
from licet.seal import SealingKey
from tests.unit.guard.conftest import AT_THE_BORDER, GRANT, IN_THE_STREET, Field, grounds

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = SealingKey.generate()
FEED = {"x": np.array([1.0, 2.0], np.float32)}
WEEK = 7 * 86400
DOUBLED = [2.0, 4.0]


def model() -> bytes:
    """A model that doubles two numbers."""
    two = helper.make_tensor("two", TensorProto.FLOAT, [1], [2.0])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in "xy"]
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "two"], ["y"])], "double", ends[:1], ends[1:], [two]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def licensed(field: Field, *, is_sealed: bool = False, **changes: Any) -> dict[str, Any]:
    """License the model, and say what opens it."""
    field.artefact.write_bytes(model())
    provisos = changes.pop("provisos", ())
    field.license(*provisos, **changes)
    opening = {"trust": field.trust, "revocations": field.feed, "clock": field.clock, "law": ()}
    if is_sealed:
        plain = field.artefact
        field.artefact = seal.seal(plain, to=[KEY.public]).path
        plain.unlink()
        opening["sealing_key"] = KEY
    return opening


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def session(field: Field, request: pytest.FixtureRequest) -> Iterator[InferenceSession]:
    opening = licensed(field, is_sealed=request.param)
    with InferenceSession(field.artefact, use=AT_THE_BORDER, **opening) as opened:
        yield opened


def used(field: Field) -> list[str]:
    """The grounds in the record, of uses alone."""
    return grounds(field)[1:]


def test_a_permitted_run_gives_what_onnx_runtime_gives(session: InferenceSession, field: Field) -> None:
    plain = onnxruntime.InferenceSession(model())
    (found,) = session.run(None, FEED)
    (expected,) = plain.run(None, FEED)
    assert found.tolist() == expected.tolist() == DOUBLED
    assert session.run(["y"], FEED, onnxruntime.RunOptions())[0].tolist() == DOUBLED
    session.close()
    assert used(field) == ["permitted"] * 2


def test_a_refused_run_computes_nothing_and_is_recorded(session: InferenceSession, field: Field) -> None:
    with pytest.raises(NotPermitted) as told:
        session.run(None, FEED, use=IN_THE_STREET)
    assert isinstance(told.value.verdict, Verdict)
    assert told.value.verdict.ground is Ground.OUTSIDE_GRANT
    assert session.run(None, FEED)[0].tolist() == DOUBLED
    session.close()
    assert used(field) == ["outside_grant", "permitted"]


def test_a_run_of_which_nothing_is_said_is_refused(field: Field) -> None:
    with InferenceSession(field.artefact, **licensed(field)) as session, pytest.raises(NotPermitted):
        session.run(None, FEED)


def test_the_nearest_word_on_the_use_counts(field: Field) -> None:
    with InferenceSession(field.artefact, use=IN_THE_STREET, **licensed(field)) as session:
        with pytest.raises(NotPermitted):
            session.run(None, FEED)
        with stating(AT_THE_BORDER):
            assert session.run(None, FEED)[0].tolist() == DOUBLED
            with pytest.raises(NotPermitted):
                session.run(None, FEED, use=IN_THE_STREET)
            with stating(IN_THE_STREET), pytest.raises(NotPermitted):
                session.run(None, FEED)
            seen = _in_another_thread(lambda: session.run(None, FEED))
            assert isinstance(seen, NotPermitted)  # what is stated here, is not stated there


def _in_another_thread(act: Any) -> BaseException | None:
    found: list[BaseException | None] = []

    def run() -> None:
        try:
            act()
        except NotPermitted as problem:
            found.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0] if found else None


def test_circumstances_are_stated_like_the_use(field: Field) -> None:
    opening = licensed(field, grants=(replace(GRANT, gallery=10),))
    small, large = Circumstances(gallery=10), Circumstances(gallery=11)
    with InferenceSession(field.artefact, use=AT_THE_BORDER, circumstances=small, **opening) as session:
        assert session.run(None, FEED)[0].tolist() == DOUBLED
        with pytest.raises(NotPermitted, match="a gallery of 11"):
            session.run(None, FEED, circumstances=large)
        with stating(AT_THE_BORDER, large), pytest.raises(NotPermitted):
            session.run(None, FEED)


def test_a_use_stated_anew_does_not_bring_the_circumstances_of_another() -> None:
    near = Stated(AT_THE_BORDER)
    assert near.over(Stated(IN_THE_STREET, Circumstances(gallery=1))) == near
    assert Stated(None, Circumstances(gallery=2)).over(near) == Stated(
        AT_THE_BORDER, Circumstances(gallery=2)
    )
    assert Stated().over(near) == near


def test_every_way_to_run_is_guarded(session: InferenceSession) -> None:
    bound = session.io_binding()
    bound.bind_cpu_input("x", FEED["x"])
    bound.bind_output("y")
    values = {"x": onnxruntime.OrtValue.ortvalue_from_numpy(FEED["x"])}
    done = threading.Event()
    with pytest.raises(NotPermitted):
        session.run_with_iobinding(bound, use=IN_THE_STREET)
    with pytest.raises(NotPermitted):
        session.run_with_ort_values(None, values, use=IN_THE_STREET)
    with pytest.raises(NotPermitted):
        session.run_async(None, FEED, lambda *_: done.set(), None, use=IN_THE_STREET)
    assert not done.is_set()
    session.run_with_iobinding(bound)
    assert bound.copy_outputs_to_cpu()[0].tolist() == DOUBLED
    assert session.run_with_ort_values(None, values)[0].numpy().tolist() == DOUBLED


def test_a_run_that_goes_on_tells_its_result_when_it_is_there(session: InferenceSession) -> None:
    done, told = threading.Event(), []

    def callback(results: Any, mine: str, problem: str) -> None:
        told.append((results[0].tolist(), mine, problem))
        done.set()

    session.run_async(None, FEED, callback, "mine")
    assert done.wait(30)
    assert told == [(DOUBLED, "mine", "")]


def test_a_run_that_cannot_begin_is_over(session: InferenceSession) -> None:
    with pytest.raises(ValueError, match="Required inputs"):
        session.run_async(None, {}, lambda *_: None, None)
    assert session.run(None, FEED)[0].tolist() == DOUBLED


def test_the_verdict_of_every_run_is_told_before_it(field: Field) -> None:
    told: list[Verdict] = []
    opening = licensed(field, provisos=(Quota(uses=2),))
    with InferenceSession(field.artefact, use=AT_THE_BORDER, told=told.append, **opening) as session:
        session.run(None, FEED)
        session.run(None, FEED)
        with pytest.raises(NotPermitted):
            session.run(None, FEED)
    assert [verdict.remaining for verdict in told] == [1, 0]


def test_the_session_describes_the_model(session: InferenceSession) -> None:
    assert [one.name for one in session.get_inputs()] == ["x"]
    assert [one.name for one in session.get_outputs()] == ["y"]
    assert session.get_overridable_initializers() == []
    assert session.get_modelmeta().graph_name == "double"
    assert session.get_providers() == ["CPUExecutionProvider"]
    assert "CPUExecutionProvider" in session.get_provider_options()
    assert session.get_profiling_start_time_ns() >= 0


def test_a_profile_is_written_where_onnx_runtime_is_told(field: Field) -> None:
    options = onnxruntime.SessionOptions()
    options.enable_profiling = True
    options.profile_file_prefix = str(field.folder / "profile")
    with InferenceSession(field.artefact, options, use=AT_THE_BORDER, **licensed(field)) as session:
        session.run(None, FEED)
        assert Path(session.end_profiling()).exists()


def test_a_guard_that_is_open_already_serves_and_stays_open(field: Field) -> None:
    licensed(field)
    with field.open() as guard:
        with InferenceSession(guard, use=AT_THE_BORDER) as session:
            assert session.run(None, FEED)[0].tolist() == DOUBLED
        assert guard.check(AT_THE_BORDER).permitted
        with pytest.raises(InputError, match="needs no revocations, trust"):
            InferenceSession(guard, trust=field.trust, revocations=field.feed)


def test_a_closed_session_runs_nothing(session: InferenceSession) -> None:
    session.close()
    with pytest.raises(NotPermitted, match="closed"):
        session.run(None, FEED)
    with pytest.raises(NotPermitted, match="closed"):
        session.get_inputs()


def test_a_session_whose_lease_has_run_out_lets_its_model_go_and_gets_it_back(field: Field) -> None:
    opening = licensed(field, is_sealed=True)
    with InferenceSession(field.artefact, use=AT_THE_BORDER, **opening) as session:
        session.run(None, FEED)
        field.now += WEEK + 1
        assert session._model._made is not None
        with pytest.raises(NotPermitted, match="fetch a newer one"):
            session.run(None, FEED)
        assert session._model._made is None
        with pytest.raises(NotPermitted):
            session.get_inputs()
        field.now -= 1
        field.list_of(sequence=2, at=_moment(field))
        field.now += 2
        assert session.run(None, FEED)[0].tolist() == DOUBLED


def _moment(field: Field) -> Any:
    import datetime as dt

    return dt.datetime.fromtimestamp(field.now, dt.UTC)


def test_a_refusal_of_one_use_lets_nothing_go(session: InferenceSession) -> None:
    before = session._model._made
    with pytest.raises(NotPermitted):
        session.run(None, FEED, use=IN_THE_STREET)
    assert session._model._made is before


def test_bytes_and_untagged_files_are_no_guarded_model(field: Field) -> None:
    with pytest.raises(InputError, match="bytes have no tag"):
        InferenceSession(model(), trust=field.trust)  # type: ignore[arg-type]  # what ONNX Runtime would take
    field.artefact.write_bytes(model())
    with pytest.raises(InputError, match="no tag here"):
        InferenceSession(field.artefact, trust=field.trust)


def test_a_model_that_onnx_runtime_cannot_load_closes_its_guard(field: Field) -> None:
    opening = licensed(field)
    field.artefact.write_bytes(b"weights")
    field.license()
    for _ in range(2):  # the record is free again
        with pytest.raises(onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf):
            InferenceSession(field.artefact, enable_fallback=0, **opening)


@pytest.mark.parametrize(
    "leak",
    [
        {"sess_options": {"optimized_model_filepath": "plain.onnx"}},
        {"entry": ("ep.context_enable", "1")},
        {"entry": ("session.optimized_model_external_initializers_file_name", "weights.bin")},
        {"entry": ("session.debug_layout_transformation", "1")},
        {"providers": [("CPUExecutionProvider", {"trt_engine_cache_path": "here"})]},
        {"providers": ["CPUExecutionProvider"], "provider_options": [{"dump_subgraphs": "1"}]},
    ],
    ids=["optimised", "context", "initialisers", "layout", "cache", "dump"],
)
def test_a_sealed_model_is_not_written_out_by_a_setting(field: Field, leak: dict[str, Any]) -> None:
    opening = licensed(field, is_sealed=True)
    options = onnxruntime.SessionOptions()
    for name, value in leak.pop("sess_options", {}).items():
        setattr(options, name, value)
    if "entry" in leak:
        options.add_session_config_entry(*leak.pop("entry"))
    for _ in range(2):
        with pytest.raises(InputError, match="not written to disk"):
            InferenceSession(field.artefact, options, **leak, **opening)


def test_a_sealed_model_is_not_written_out_when_it_is_loaded_again(field: Field) -> None:
    opening = licensed(field, is_sealed=True)
    options, leak = onnxruntime.SessionOptions(), field.folder / "plain.onnx"
    with InferenceSession(field.artefact, options, use=AT_THE_BORDER, **opening) as session:
        options.optimized_model_filepath = str(leak)
        field.now += WEEK + 1
        with pytest.raises(NotPermitted):
            session.run(None, FEED)
        field.list_of(sequence=2, at=_moment(field))
        field.now += 2
        with pytest.raises(InputError, match="not written to disk"):
            session.run(None, FEED)
    assert not leak.exists()


def test_providers_whose_settings_cannot_be_read_get_no_sealed_model(field: Field) -> None:
    opening = licensed(field, is_sealed=True)
    options = onnxruntime.SessionOptions()
    options.add_provider("CPUExecutionProvider", {"cache_dir": "here"})
    with pytest.raises(InputError, match="add_provider"):
        InferenceSession(field.artefact, options, **opening)


def test_harmless_settings_are_onnx_runtimes_own(field: Field) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("ep.context_enable", "0")
    opening = licensed(field, is_sealed=True)
    providers = [("CPUExecutionProvider", {"arena_extend_strategy": "kSameAsRequested"})]
    with InferenceSession(field.artefact, options, providers, use=AT_THE_BORDER, **opening) as session:
        assert session.run(None, FEED)[0].tolist() == DOUBLED


def test_no_public_name_of_a_session_leads_around_the_guard(session: InferenceSession) -> None:
    names = {name for name in dir(session) if not name.startswith("_")}
    runs = {"run", "run_async", "run_with_iobinding", "run_with_ort_values"}
    says = {name for name in names if name.startswith("get_")} | {"end_profiling", "io_binding"}
    assert names == runs | says | {"close"}
    for name in runs:
        assert {"use", "circumstances"} <= inspect.signature(getattr(session, name)).parameters.keys()
    assert not hasattr(session, "__dict__")
    theirs = {name for name in dir(onnxruntime.InferenceSession) if not name.startswith("_")}
    assert names - {"close"} <= theirs
    refused = {"set_providers", "enable_fallback", "run_with_ortvaluevector"}
    assert refused <= theirs - names


def test_onnx_runtime_keeps_no_plain_bytes_of_the_model(session: InferenceSession) -> None:
    inner = session._model.technology()
    assert inner._model_bytes is None
    assert inner._model_path is None
    assert not inner._enable_fallback


def test_a_session_is_neither_copied_nor_kept(session: InferenceSession) -> None:
    with pytest.raises(InputError, match="cannot be copied"):
        pickle.dumps(session)
    with pytest.raises(InputError, match="cannot be copied"):
        copy.deepcopy(session)


def test_many_threads_share_a_session_and_its_quota(field: Field) -> None:
    opening = licensed(field, provisos=(Quota(uses=20),))
    permitted: list[bool] = []
    with InferenceSession(field.artefact, use=AT_THE_BORDER, **opening) as session:

        def ask() -> None:
            for _ in range(10):
                try:
                    session.run(None, FEED)
                    permitted.append(True)
                except NotPermitted:
                    permitted.append(False)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (permitted.count(True), permitted.count(False)) == (20, 20)


def test_without_onnx_runtime_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, field: Field
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(InputError) as told:
        InferenceSession(field.artefact)
    assert told.value.remedy == "pip install 'licet[onnxruntime]'"


def test_the_module_exports_what_it_says() -> None:
    assert licet.onnx.__all__ == ["InferenceSession", "stating"]
