"""Small models and images for tests, each made by the library that defines its format, or byte by byte."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = np.arange(10, dtype=np.float32)
TENSORS: dict[str, Any] = {"b": WEIGHTS, "a": np.arange(3, dtype=np.int64), "scalar": np.array(1.5)}


def model(*, weights: Any = WEIGHTS, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
    """A model of one node and one tensor of weights, with a subgraph that holds another."""
    inner = helper.make_graph([], "inner", [], [], [numpy_helper.from_array(WEIGHTS, "inner_weights")])
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["y"]), helper.make_node("If", ["c"], ["z"], then_branch=inner)],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])],
        [numpy_helper.from_array(weights, "weights")],
    )
    made = helper.make_model(graph, producer_name="test")
    for key, value in (metadata or {}).items():
        made.metadata_props.add(key=key, value=value)
    return made


def image(folder: Path, *, layers: tuple[bytes, ...] = (b"layer one", b"layer two")) -> str:
    """Write an OCI layout of one image; return the hex digest of its manifest."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def blob(content: bytes, media_type: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    manifest = {
        "schemaVersion": 2,
        "config": blob(b"{}", "application/vnd.oci.image.config.v1+json"),
        "layers": [blob(layer, "application/vnd.oci.image.layer.v1.tar") for layer in layers],
    }
    named = blob(json.dumps(manifest).encode(), "application/vnd.oci.image.manifest.v1+json")
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))
    return str(named["digest"]).removeprefix("sha256:")


def safetensors(header: object, content: bytes = b"", *, length: int | None = None) -> bytes:
    """A safetensors file put together by hand, well formed or not."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + content
