"""The statement as Markdown, to be put beside the source: what is said, by whom, on which provisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from licet import items, vocabulary
from licet.statement._notes import notes
from licet.statement._project import Encryption

if TYPE_CHECKING:
    from licet.statement._notes import Note
    from licet.statement._project import Project

_CRYPTOGRAPHY: Final = {
    Encryption.NONE: "no cryptography for the confidentiality of data",
    Encryption.STANDARD: "cryptography by published standards alone",
    Encryption.OWN: "cryptography of its own (non-standard cryptography)",
}
_STANDING: Final = {
    "verified": "the official text was read, {}",
    "secondary": "the official text was not read; read was {}",
    "unverified": "nothing was read for it",
}


def statement(project: Project) -> str:
    """Return the statement on `project`; it ends with what it is not."""
    bearing = notes(project)
    return "\n".join([*_head(project), *_classification(project), *_provisions(bearing), *_end(project)])


def _head(project: Project) -> list[str]:
    return [
        f"# Export-control classification of {project.name} {project.version}",
        "",
        f"Self-classified by {project.publisher} ({project.country}) on {project.date:%Y-%m-%d}.",
        "",
        f"- What it does: {project.does}",
        f"- Source: <{project.source}>",
        f"- Published without restriction on passing it on: {'yes' if project.published else 'no'}",
        f"- Cryptography: {_CRYPTOGRAPHY[project.encryption]}",
        f"- Capabilities: {', '.join(map(_named, project.capabilities)) or 'none watched for'}",
        "",
    ]


def _classification(project: Project) -> list[str]:
    return [
        "## Classification",
        "",
        "| list | code | heading |",
        "|---|---|---|",
        f"| US Commerce Control List | {project.eccn} | {_heading(project.eccn, items.US)} |",
        f"| Regulation (EU) 2021/821, Annex I | {project.eu_code} | {_heading(project.eu_code, items.EU)} |",
        "",
        f"Why: {project.why}",
        "",
    ]


def _provisions(bearing: tuple[Note, ...]) -> list[str]:
    lines = ["## Provisions that bear on it", ""]
    for note in bearing:
        standing = _STANDING[note.status].format(note.read)
        lines.append(f"- **{note.cite}** (<{note.url}>): {note.says.strip()} [{note.status}: {standing}]")
        if note.do:
            lines.append(f"  - To do: {note.do.strip()}")
    return [*lines, ""]


def _end(project: Project) -> list[str]:
    return [
        "## What this is not",
        "",
        f"It is the statement of {project.publisher} about its own project: no decision of an authority,",
        "and no legal advice. Controls by end use, end user and destination apply whatever it says;",
        "whoever exports answers for the export.",
        "",
    ]


def _named(term: str) -> str:
    return vocabulary.shipped().terms[term].name


def _heading(code: str, listed: str) -> str:
    if code == "EAR99":
        return "subject to the EAR, on no entry of the list"
    if code == "none":
        return "on no entry of the list"
    return items.catalogue().entries(code, listed)[0].heading.replace("|", "\\|")
