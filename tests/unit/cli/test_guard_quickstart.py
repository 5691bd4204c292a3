"""Everything on the quick start page is run, in its order, on a real model; its code is as short as said."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

import licet as public
from licet.errors import NotPermitted, Revoked
from tests.unit.cli.shell import Shell, write

PAGE = (Path(__file__).parents[3] / "docs/quickstart.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
TYPED = re.findall(r"^\$ (.*)$", PAGE, flags=re.MULTILINE)
IMAGE = np.array([1.0, 2.0], np.float32)


def model() -> bytes:
    """A model that doubles its image."""
    two = helper.make_tensor("two", TensorProto.FLOAT, [1], [2.0])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [2]) for name in ("image", "scores")]
    nodes = [helper.make_node("Mul", ["image", "two"], ["scores"])]
    graph = helper.make_graph(nodes, "double", ends[:1], ends[1:], [two])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


def typed(licet: Shell, *, until: str) -> None:
    """Type what the page shows, up to the line that begins with `until`."""
    for line in TYPED:
        if line.startswith(until):
            return
        words = shlex.split(line)
        match words[0]:
            case "licet":
                licet.done(*words[1:])
            case "mkdir":
                Path(words[1]).mkdir()
            case "cp":
                for name in words[1:-1]:
                    shutil.copy(name, words[-1])
            case other:
                pytest.fail(f"the page types {other}")


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {"image": IMAGE}
    exec(code, names)  # noqa: S102 - the page's own code is what is tested
    return names


@pytest.fixture
def set_up(licet: Shell) -> Shell:
    """Sections 1 and 2 of the page."""
    Path("model.onnx").write_bytes(model())
    write("application.yaml", re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[0])
    typed(licet, until="licet guard")
    return licet


def test_a_real_model_is_guarded_in_under_ten_lines() -> None:
    assert len(CODE[0].strip().splitlines()) < 10


def test_the_guarded_model_computes_what_the_plain_one_does(set_up: Shell) -> None:
    assert run(CODE[0])["scores"][0].tolist() == [2.0, 4.0]
    found = set_up.done(*shlex.split(TYPED[-3])[1:], "--json").json
    assert found["record"]["permitted"] == 1
    assert found["quotas"][0]["left"] == 999


def test_another_use_is_refused_and_computes_nothing(set_up: Shell) -> None:
    street = CODE[0].replace("place.controlled.border_checkpoint", "place.public.street")
    with pytest.raises(NotPermitted, match="does not cover"):
        run(street)
    assert set_up is not None


@pytest.mark.usefixtures("set_up")
def test_what_is_no_model_is_guarded_by_asking(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(CODE[1])
    assert names["weights"] == model()
    assert capsys.readouterr().out.startswith("False outside_grant licence NO-2026-0041 does not cover ")
    said = re.findall(r"`(False outside_grant .*) …`", PAGE)[0]
    assert f"False {names['verdict'].ground} {names['verdict'].says}".startswith(said)


def test_a_revocation_opens_nothing_any_more(set_up: Shell) -> None:
    set_up.done(*shlex.split(TYPED[-1])[1:])
    with pytest.raises(Revoked, match="The trial is over"):
        public.open("model.onnx", trust="trust", revocations="office/revocations.json")


def test_every_command_of_the_page_is_run_by_these_tests() -> None:
    assert [line.split()[:3] for line in TYPED[-3:]] == [
        ["licet", "guard", "status"],
        ["licet", "guard", "drill"],
        ["licet", "revoke", "office/NO-2026-0041.licence"],
    ]
