"""The whole journey: licensed by a nation, passed on twice, tuned, quantised, verified far away.

On the last machine there are two files: the model, with its tag inside, and the union's root.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import pytest
from msgspec.structs import replace
from onnx import numpy_helper

from licet.errors import Widened
from licet.feed import UnionRoot, bundle
from licet.licence import Derivative, Licence, Quota, Transfer, sign
from licet.log import LogKey, MemoryLog
from licet.tag import (
    LoggedLink,
    Making,
    Papers,
    VerifiedTag,
    add,
    derive,
    fingerprint,
    roots,
    tag_path,
    verify_tag,
    write_tag,
)
from tests.unit.feed.feeds import KEYS, NOW, Publisher
from tests.unit.licence import chains
from tests.unit.tag.models import WEIGHTS, model

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "log.example/FR"
LOG = LogKey.from_private_bytes(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest())
FAR_AWAY = """
import datetime as dt, sys
from licet.feed import UnionRoot
from licet.tag import read_artefact, verify_tag
at = dt.datetime.fromisoformat(sys.argv[1])
tag = verify_tag("model.onnx", trust=UnionRoot.load("root.json"), at=at)
print(" > ".join(f"{link.kind} {link.number}" for link in tag.chain.links))
print(*tag.effective.grants[0].operations, *tag.effective.grants[0].countries, len(read_artefact(tag)))
"""


class Journey:
    """The log, the feed and the steps; `widen` makes one step ask for more than it was given."""

    def __init__(self, folder: Path, *, widen: str = "") -> None:
        self.folder = folder
        self.widen = widen
        self.publisher = Publisher(folder / "feed").whole()
        self.log = MemoryLog(LOG)

    def logged(self, envelope: bytes) -> LoggedLink:
        return LoggedLink.of(envelope, self.log.prove(self.log.append(envelope)).to_bytes())

    def save(self, name: str, weights: Any) -> Path:
        onnx.save(model(weights=weights, metadata={"author": "maker"}), self.folder / name)
        return self.folder / name

    def verify(self, path: Path) -> VerifiedTag:
        return verify_tag(path, trust=self.publisher.root, at=NOW)

    def passed_on(self) -> Path:
        """The model as the second consignee has it: licence, transfer, transfer."""
        path = self.save("matcher.onnx", WEIGHTS)
        subjects = {path.name: fingerprint(path, "onnx").sha256}
        licence = sign(chains.LICENCE, subjects, KEYS["FR"])
        first = sign(self.first(licence), subjects, chains.MAKER_KEY)
        second = sign(self.second(first), subjects, chains.VENDOR_KEY)
        papers = Papers(links=[self.logged(one) for one in (licence, first, second)])
        feed = bundle(self.publisher.folder, authorities=roots(papers))
        write_tag(path, add(papers, Papers(links=(), feed=feed)), inside=True)
        return path

    def first(self, licence: bytes) -> Transfer:
        return Transfer(
            number="T-1",
            parent=chains.digest(licence),
            holder=chains.VENDOR,
            grants=(chains.WIDER,) if self.widen == "transfer T-1" else (chains.NARROWER,),
            retransfer="free",
            not_before=NOW,
            not_after=NOW + dt.timedelta(days=300),
        )

    def second(self, first: bytes) -> Transfer:
        return Transfer(
            number="T-2",
            parent=chains.digest(first),
            holder=chains.USER,
            grants=(chains.GRANT,) if self.widen == "transfer T-2" else (chains.NARROWEST,),
            provisos=(Quota(uses=100, per="day"),),
            not_before=NOW,
            not_after=NOW + dt.timedelta(days=200),
        )

    def made(self, source: Path, name: str, weights: Any, **making: Any) -> Path:
        """Something made from `source` by its holder, tagged inside."""
        path = self.save(name, weights)
        wanted = Making(made_at=NOW, form="onnx", **making)
        papers = derive(path, [self.verify(source)], wanted, key=chains.USER_KEY, log=self.log)
        return write_tag(path, papers, inside=True)

    def whole(self) -> Path:
        tuned = self.made(
            self.passed_on(), "tuned.onnx", WEIGHTS + 1, number="D-1", kind="fine_tune", **self.asked("D-1")
        )
        small = np.clip(WEIGHTS, -128, 127).astype(np.int8)
        return self.made(tuned, "small.onnx", small, number="D-2", kind="quantise", **self.asked("D-2"))

    def asked(self, number: str) -> dict[str, Any]:
        return {"grants": (chains.NARROWER,)} if self.widen == f"derivative {number}" else {}


def test_a_model_passed_on_twice_tuned_and_quantised_is_verified_with_two_files(tmp_path: Path) -> None:
    journey = Journey(tmp_path)
    path = journey.whole()
    assert not tag_path(path).exists()
    far = tmp_path / "far away"
    far.mkdir()
    loaded = onnx.load(path)
    loaded.metadata_props.add(key="carrier", value="somebody who rewrites metadata")
    onnx.save(loaded, far / "model.onnx")
    (far / "root.json").write_bytes((journey.publisher.folder / "metadata" / "1.root.json").read_bytes())
    done = subprocess.run(  # noqa: S603 - this test's own script
        [sys.executable, "-I", "-W", "error", "-c", FAR_AWAY, NOW.isoformat()],
        cwd=far,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told, facts = done.stdout.splitlines()
    assert told == "licence FR-1 > transfer T-1 > transfer T-2 > derivative D-1 > derivative D-2"
    assert facts == f"operation.verify NO {(far / 'model.onnx').stat().st_size}"
    effective = verify_tag(far / "model.onnx", trust=UnionRoot.load(far / "root.json"), at=NOW).effective
    assert [condition.by for condition in effective.conditions] == ["T-2"]
    assert effective.not_after == NOW + dt.timedelta(days=200)


@pytest.mark.parametrize("link", ["transfer T-1", "transfer T-2", "derivative D-1", "derivative D-2"])
def test_each_attempt_to_widen_fails_and_names_its_link(tmp_path: Path, link: str) -> None:
    journey = Journey(tmp_path, widen=link)
    with pytest.raises(Widened) as caught:
        journey.whole()
    assert caught.value.link == link


@pytest.mark.parametrize("number", ["D-1", "D-2"])
def test_a_widening_derivative_signed_behind_our_back_fails_on_arrival(tmp_path: Path, number: str) -> None:
    """Its holder can sign and log what it likes; nobody else will take it."""
    journey = Journey(tmp_path)
    path = journey.whole()
    verified = journey.verify(path)
    links = {link.number: link for link in verified.chain.links}
    document = links[number].predicate
    assert isinstance(document, Derivative)
    forged = sign(replace(document, grants=(chains.NARROWER,)), dict(links[number].subjects), chains.USER_KEY)
    kept = [
        LoggedLink.of(link.envelope, journey.log.prove(place).to_bytes())
        for place, link in enumerate(verified.chain.links)
        if link.number < number or link.kind != "derivative"
    ]
    target = tmp_path / ("tuned.onnx" if number == "D-1" else "small.onnx")
    papers = Papers(links=[*kept, journey.logged(forged)], feed=verified.document.feed)
    write_tag(target, papers, inside=True)
    with pytest.raises(Widened) as caught:
        journey.verify(target)
    assert caught.value.link == f"derivative {number}"


def test_the_weights_really_differ_at_each_step(tmp_path: Path) -> None:
    journey = Journey(tmp_path)
    journey.whole()
    weights = [
        numpy_helper.to_array(onnx.load(tmp_path / name).graph.initializer[0]).dtype.name
        for name in ("matcher.onnx", "tuned.onnx", "small.onnx")
    ]
    assert weights == ["float32", "float32", "int8"]
    digests = {
        fingerprint(tmp_path / name, "onnx").sha256 for name in ("matcher.onnx", "tuned.onnx", "small.onnx")
    }
    assert len(digests) == 3
    assert isinstance(journey.verify(tmp_path / "small.onnx").chain.roots[0].predicate, Licence)
