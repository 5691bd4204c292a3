"""Documents people write (YAML or JSON), read into typed values with errors a person can act on.

Parsing happens only here, at the edge. Every complaint names the file, the line and the nearest right word.
Refused: duplicate keys, aliases (a small file that unfolds into a huge one), custom tags, unknown fields.
`NO` is Norway and `on` a word here: only `true` and `false` are truth values, as in YAML 1.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from licet import files
from licet.errors import InputError, UnknownField

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

Document = TypeVar("Document")
_LIMIT = 8 * 1024 * 1024
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster where it is built in


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """YAML 1.2 truth values, no duplicate keys."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads this class attribute
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:bool"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Refuse a key that stands twice: the second would silently win."""
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]  # PyYAML is untyped here


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load(path: str | PathLike[str], kind: type[Document], *, what: str) -> Document:
    """Read the file at `path` as a `kind`; `what` names it in errors ("transaction", "rule")."""
    return parse(files.read(path, what=what, limit=_LIMIT), kind, where=str(path))


def parse(raw: bytes, kind: type[Document], *, where: str) -> Document:
    """Read YAML or JSON bytes as a `kind`; errors name `where` and the line."""
    return convert(plain(raw, where=where), kind, where=where, raw=raw)


def plain(raw: bytes, *, where: str) -> Any:
    """Read YAML or JSON bytes into plain lists, dicts and scalars."""
    try:
        _refuse_aliases(raw)
        return yaml.load(raw.decode("utf-8"), Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError("is not UTF-8 text", where=f"{where}:{line}", remedy="save it as UTF-8") from None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        raise InputError(f"{problem.problem}", where=f"{where}:{line}", remedy="mend the YAML") from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        text = str(problem).splitlines()[0] if str(problem) else "nested too deeply"
        raise InputError(f"cannot be read as YAML ({text})", where=where, remedy="mend the YAML") from None


def _refuse_aliases(raw: bytes) -> None:
    if b"*" not in raw:
        return
    for event in yaml.parse(raw.decode("utf-8"), Loader=_Base):
        if isinstance(event, yaml.AliasEvent):
            problem = "an alias (*name) is not allowed; write the value out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def convert(value: object, kind: type[Document], *, where: str, raw: bytes = b"") -> Document:
    """Check a plain `value` against `kind`; with `raw`, errors carry the line."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as problem:
        raise _explain(str(problem), kind, where=where, raw=raw) from None


def line_of(raw: bytes, path: tuple[str | int, ...]) -> int:
    """The line (from 1) on which the value at `path` starts; the nearest one known if it is absent."""
    try:
        node = yaml.compose(raw.decode("utf-8", "replace"), Loader=_Loader)
    except yaml.YAMLError:
        return 1
    line = 1
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line


def _step(node: Any, step: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None


def _explain(message: str, kind: type[object], *, where: str, raw: bytes) -> InputError:
    """Turn msgspec's complaint into file:line, what is wrong, and the nearest right word."""
    text, _, tail = message.partition(" - at `$")
    path = tuple(_path(tail.rstrip("`")))
    unknown = re.search(r"unknown field `(.+?)`", text)
    if unknown:
        field = unknown.group(1)
        place = f"{where}:{line_of(raw, (*path, field))}" if raw else where
        return UnknownField(field, known=_fields_at(kind, path), where=place)
    place = f"{where}:{line_of(raw, path)}" if raw else where
    spot = ".".join(str(step) for step in path) or "the document"
    return InputError(f"{spot}: {text[:1].lower()}{text[1:]}", where=place, remedy="see docs/formats.md")


def _path(text: str) -> Iterator[str | int]:
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", text):
        yield name or int(index)


def _fields_at(kind: type[object], path: tuple[str | int, ...]) -> list[str]:
    """The field names of the struct that stands at `path` inside `kind`."""
    info: Any = msgspec.inspect.type_info(kind)
    for step in path:
        info = _inside(info, step)
    info = _only_struct(info)
    return [field.encode_name for field in info.fields] if info is not None else []


def _inside(info: Any, step: str | int) -> Any:
    info = _only_struct(info) or info
    if isinstance(info, msgspec.inspect.StructType):
        return next((field.type for field in info.fields if field.encode_name == step), info)
    for name in ("item_type", "value_type"):
        if hasattr(info, name):
            return getattr(info, name)
    return info


def _only_struct(info: Any) -> Any:
    """Look through optional and variadic wrappers to the struct within."""
    if isinstance(info, msgspec.inspect.UnionType):
        for choice in info.types:
            if not isinstance(choice, msgspec.inspect.NoneType):
                return _only_struct(choice) or choice
    return info if isinstance(info, msgspec.inspect.StructType) else None
