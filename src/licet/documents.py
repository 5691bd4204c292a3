"""Documents people write (YAML or JSON), read into typed values with errors a person can act on.

Parsing happens only here, at the edge. Every complaint names the file, the line and the nearest right word.
Refused: duplicate keys, aliases (a small file that unfolds into a huge one), tags, nesting without end,
unknown fields. `NO` is Norway and `on` a word here: only `true` and `false` are truth values, as in YAML 1.2.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml
from msgspec import Struct

from licet import files
from licet.errors import InputError, UnknownField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

Document = TypeVar("Document")
_LIMIT = 8 * 1024 * 1024
_DEEPEST = 64  # libyaml recurses in C: a document nested without end would kill the process, not raise
_PLAIN_HERE = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value")
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster where it is built in


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """YAML 1.2 truth values, `<<` and `=` plain words, no duplicate keys, a line for each impossible date."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads this class attribute
        first: [pair for pair in pairs if pair[0] not in _PLAIN_HERE]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Refuse a key that stands twice (the second would silently win) or is itself a list or mapping."""
        seen: set[object] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]  # PyYAML is untyped here

    def construct_object(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Say where a scalar stands that looks like a date or a number and is none (2026-02-30)."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as problem:
            raise yaml.constructor.ConstructorError(None, None, str(problem), node.start_mark) from None


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class Place(Struct, frozen=True):
    """Where a value stands, as file:line; the line is worked out only when an error has to say it."""

    where: str
    raw: bytes
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{self.where}:{line_of(self.raw, self.path)}"


def load(path: str | PathLike[str], kind: type[Document], *, what: str) -> Document:
    """Read the file at `path` as a `kind`; `what` names it in errors ("transaction", "rule")."""
    return parse(files.read(path, what=what, limit=_LIMIT), kind, where=str(path))


def parse(raw: bytes, kind: type[Document], *, where: str) -> Document:
    """Read YAML or JSON bytes as a `kind`; errors name `where` and the line."""
    return convert(plain(raw, where=where), kind, where=where, raw=raw or b"\n")


def plain(raw: bytes, *, where: str) -> Any:
    """Read YAML or JSON bytes into plain lists, dicts and scalars."""
    text = _text(raw, where=where)
    try:
        if text.lstrip()[:1] in ("{", "["):
            with suppress(ValueError, RecursionError):
                return _json(text)
        _refuse_traps(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, text.find(chr(problem.character))) + 1
        what = f"holds the character {problem.character:#06x}, which no text may hold"
        raise InputError(what, where=f"{where}:{line}", remedy="delete it") from None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = min(mark.line, text.count("\n")) + 1 if mark else 1
        raise InputError(f"{problem.problem}", where=f"{where}:{line}", remedy="mend the YAML") from None


def _text(raw: bytes, *, where: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError("is not UTF-8 text", where=f"{where}:{line}", remedy="save it as UTF-8") from None


def _json(text: str) -> Any:
    """Read JSON by JSON's own rules, where YAML's differ (escapes, line ends in strings).

    Raises ValueError for what is not plain JSON; reading it as YAML then explains it, with the line.
    """
    msgspec.json.decode(text)  # refuses what `json` lets through: NaN, half a surrogate pair
    value = json.loads(text, object_pairs_hook=_unique)
    layer = [value]
    for _ in range(_DEEPEST):
        layer = [child for node in layer for child in _children(node)]
        if not layer:
            return value
    raise ValueError("nested too deeply")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _children(node: object) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _refuse_traps(text: str) -> None:
    """Walk the document before it is built, and refuse aliases, tags and endless nesting."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Base):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if problem := _trap(event, depth):
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _trap(event: Any, depth: int) -> str:
    if depth > _DEEPEST:
        return f"nested more than {_DEEPEST} deep"
    if isinstance(event, yaml.AliasEvent):
        return "an alias (*name) is not allowed; write the value out"
    tag = getattr(event, "tag", None)
    return f"a tag ({tag}) is not allowed; put quotes around text that begins with !" if tag else ""


def convert(value: object, kind: type[Document], *, where: str, raw: bytes = b"") -> Document:
    """Check a plain `value` against `kind`; with `raw`, errors carry the line."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as problem:
        raise _explain(str(problem), kind, value, where=where, raw=raw) from None


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


def _explain(message: str, kind: type[object], value: object, *, where: str, raw: bytes) -> InputError:
    """Turn msgspec's complaint into file:line, what is wrong, and the nearest right word."""
    text, _, tail = message.partition(" - at `$")
    path = tuple(_path(tail.rstrip("`")))
    unknown = re.search(r"unknown field `(.+?)`", text)
    if unknown:
        field = unknown.group(1)
        place = f"{where}:{line_of(raw, (*path, field))}" if raw else where
        return UnknownField(field, known=_fields_at(kind, path, value), where=place)
    place = f"{where}:{line_of(raw, path)}" if raw else where
    spot = ".".join("*" if step == "..." else str(step) for step in path) or "the document"
    known = known_words(message, kind, value)
    remedy = f"known: {', '.join(known)}" if known else "see docs/formats.md"
    return InputError(f"{spot}: {text[:1].lower()}{text[1:]}", where=place, remedy=remedy)


def known_words(message: str, kind: Any, value: object = None) -> list[str]:
    """The words one of which must stand where msgspec's complaint says that another does; else none."""
    if not message.startswith(("Invalid enum value", "Invalid value")):
        return []
    _, found, tail = message.rpartition(" - at `$")  # the last: the word itself may hold the same
    path = tuple(_path(tail.rstrip("`"))) if found else ()
    info, _ = _at(kind, path[:-1], value)
    tags = [
        one.tag for one in getattr(info, "types", ()) if path and getattr(one, "tag_field", None) == path[-1]
    ]
    if tags:
        return sorted(map(str, tags))
    info, _ = _at(kind, path, value)
    words = [word for one in getattr(info, "types", (info,)) for word in _words(one)]
    return sorted(map(str, words))


def _words(info: Any) -> Iterable[object]:
    """The words of a literal or an enumeration; of anything else none."""
    if isinstance(info, msgspec.inspect.EnumType):
        return [member.value for member in info.cls]
    return info.values if isinstance(info, msgspec.inspect.LiteralType) else ()


def _path(text: str) -> Iterator[str | int]:
    """The steps of msgspec's path; `[...]` stands for some key of a mapping, which it does not name."""
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]", text):
        yield int(index) if index.isdigit() else name or index


def _fields_at(kind: type[object], path: tuple[str | int, ...], value: object) -> list[str]:
    """The field names of the struct that stands at `path` inside `kind`, as `value` was written."""
    info, here = _at(kind, path, value)
    return [field.encode_name for field in getattr(_struct(info, here), "fields", ())]


def _at(kind: Any, path: tuple[str | int, ...], value: object) -> tuple[Any, Any]:
    """The type that stands at `path` inside `kind`, and what was written there, where that is known."""
    info: Any = msgspec.inspect.type_info(kind)
    here: Any = value
    for step in path:
        info = _inside(info, step, here)
        try:
            here = here[step]
        except (TypeError, LookupError):
            here = None  # nothing is known below, or a word that was written looks like a path
    return info, here


def _inside(info: Any, step: str | int, value: Any) -> Any:
    info = _struct(info, value) or info
    if isinstance(info, msgspec.inspect.StructType):
        return next((field.type for field in info.fields if field.encode_name == step), info)
    for name in ("item_type", "value_type"):
        if hasattr(info, name):
            return getattr(info, name)
    return info


def _struct(info: Any, value: Any) -> Any:
    """Look through optional wrappers to the struct within; of several, the one whose tag `value` bears."""
    if isinstance(info, msgspec.inspect.UnionType):
        choices: list[Any] = [
            choice for choice in info.types if not isinstance(choice, msgspec.inspect.NoneType)
        ]
        tagged = (one for one in choices if getattr(one, "tag_field", None) and isinstance(value, dict))
        chosen = next((one for one in tagged if value.get(one.tag_field) == one.tag), choices[0])
        return _struct(chosen, value) or chosen
    return info if isinstance(info, msgspec.inspect.StructType) else None
