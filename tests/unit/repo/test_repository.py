from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

import licet
from tests.unit.repo.pages import ROOT, texts, tracked

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = sorted((ROOT / "src").rglob("*.py"))
LONGEST = 400
NAMED_FOR_NOTHING = {"utils", "helpers", "common", "core", "manager", "service"}
LOCKS_WITH_ADDRESSES = {
    "Pipfile.lock",
    "package-lock.json",
    "pdm.lock",
    "poetry.lock",
    "pylock.toml",
    "uv.lock",
    "yarn.lock",
}
# In two halves, so that this file does not hold what it looks for.
REGISTRIES = ("py" + "pi.org", "python" + "hosted", "npm" + "js", "crates" + ".io", "proxy." + "golang")
MACHINE_PATH = re.compile(r"(?<![\w.~$}])/(?:work|tmp|home|root|Users|mnt)/\w")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_source_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if path.name == "_version.py":
        return
    assert ast.get_docstring(ast.parse(path.read_bytes()))


def test_a_module_is_named_for_the_thing_it_knows() -> None:
    nameless = [
        name(path)
        for path in SOURCES
        if NAMED_FOR_NOTHING & {part.removesuffix(".py").strip("_") for part in path.parts}
    ]
    assert not nameless


def as_ruff_sorts(public: str) -> tuple[bool, bool, str]:
    """Constants first, then classes, then functions: the order `ruff` keeps in `__all__`."""
    return (not public.isupper(), not public[:1].isupper(), public)


def test_the_library_never_imports_the_office() -> None:
    for path in (ROOT / "src" / "licet").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                imported.append(node.module)
            assert not [module for module in imported if module.split(".")[0] == "licet_office"], name(path)


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert sorted(licet.__all__) == licet.__all__
    assert dir(licet) == licet.__all__
    assert all(getattr(licet, public) is not None for public in licet.__all__)


@pytest.mark.parametrize("room", sorted((ROOT / "src" / "licet").glob("*/__init__.py")), ids=name)
def test_a_room_lists_its_public_names_in_order(room: Path) -> None:
    listed = [
        ast.literal_eval(node.value)
        for node in ast.parse(room.read_bytes()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert all(names == sorted(names, key=as_ruff_sorts) for names in listed)


def test_no_file_holds_the_address_of_a_package_registry() -> None:
    assert not [
        (name(path), registry) for path, text in texts() for registry in REGISTRIES if registry in text
    ]


def test_no_lock_file_that_holds_addresses_is_tracked() -> None:
    assert not [name(path) for path in tracked() if path.name in LOCKS_WITH_ADDRESSES]


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert not [
        (name(path), found.group()) for path, text in texts() for found in MACHINE_PATH.finditer(text)
    ]


def test_no_picture_is_tracked() -> None:
    assert not [
        name(path) for path in tracked() if path.suffix.lower() in {".gif", ".jpeg", ".jpg", ".png", ".webp"}
    ]


def test_the_licence_is_the_apache_licence_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'boilerplate notice, with the fields enclosed by brackets "[]"' in text


def test_the_changelog_has_this_version() -> None:
    assert f"\n## [{licet.__version__}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
