"""`licet guard serve`: the guard behind HTTP, as an OpenID AuthZEN decision point, for one tenant or many."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from licet.cli._parser import number
from licet.cli._settings import feeds, lists_option, option, sealing_key, setting, state, trust

if TYPE_CHECKING:
    import argparse

    from licet.guard.decision_point import Settings, Tenant

_AFTER = """\
Examples:
  licet guard serve model.onnx --trust trust
  licet guard serve model.onnx --trust trust --socket /run/licet.sock
  licet guard serve --config tenants.yaml
Then:
  curl -s localhost:8181/readyz
  curl -s localhost:8181/access/v1/evaluation \\
    -H content-type:application/json -d '{
      "subject": {"type": "party.government.border", "id": "gate-4"},
      "action": {"name": "verify"},
      "resource": {"type": "artefact", "id": "model.onnx"},
      "context": {"licet": {"purpose": "border_control",
        "place": "controlled.border_checkpoint", "country": "NO"}}}'
Every evaluation is a use: decided, recorded and counted, never a preview. What other machines can reach \
asks for a token (--token-file) or a certificate. docs/decision-point.md has the whole interface.
Exit status: 0 stopped when told, 1 a licence does not hold, 2 bad input."""


def arguments(command: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    command.epilog = _AFTER
    command.add_argument("file", metavar="FILE", nargs="?", help="the tagged artefact, of the only tenant")
    command.add_argument("--config", metavar="FILE", type=Path, help="every setting, of several tenants")
    command.add_argument(
        "--feed", metavar="FOLDER", help="the union's feed on this machine; --trust is then its root.json"
    )
    option(command, "trust")
    lists_option(command)
    option(command, "record", "sealing_key", "state")
    command.add_argument(
        "--recording",
        choices=("sync", "group"),
        default="sync",
        help="whether an answer waits for the disk (sync, the default) or its entry follows it (group)",
    )
    command.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine alone)")
    command.add_argument("--port", type=number, default=8181, help="default 8181; 0 takes any that is free")
    command.add_argument("--socket", metavar="PATH", help="listen on this Unix socket instead")
    command.add_argument("--url", help="what callers call it, where a proxy stands before it")
    command.add_argument("--token-file", metavar="FILE", help="answer only bearers of its tokens, one a line")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from contextlib import ExitStack

    from licet.errors import InputError
    from licet.guard import decision_point
    from licet.guard.decision_point import server

    if (options.file is None) == (options.config is None):
        raise InputError("one of FILE and --config says what to guard", remedy="give one, and not both")
    settings = decision_point.read_settings(options.config) if options.config else _settings(options)
    with ExitStack() as stack:
        listening = server.bound(settings)
        stack.callback(listening.close)
        tenants = decision_point.opened(settings, stack)
        url = server.url_of(settings, listening)
        app = server.application(tenants, settings, url=url)
        server.serve(
            app,
            listening,
            tls=settings.tls,
            started=lambda: _announce(settings, tenants, url, as_json=options.json),
        )
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    """The settings of the only tenant, from the flags."""
    from licet.cli._tag import require_tag
    from licet.guard.decision_point import Settings, TenantSettings, required

    require_tag(Path(options.file))
    record = setting("record", options.record, needed=False)
    key = sealing_key(options.sealing_key, Path(options.file))
    tenant = TenantSettings(
        artefact=options.file,
        trust=str(trust(options.trust)),
        revocations=tuple(str(path) for path in feeds(options.revocations)),
        feed=options.feed,
        record=str(record) if record else None,
        recording=options.recording,
        tokens=options.token_file,
        sealing_key=str(key) if key else None,
        state=state(options.state),
    )
    return required(
        Settings(
            tenants={"": tenant},
            host=options.host,
            port=options.port,
            socket=options.socket,
            url=options.url,
        )
    )


def _announce(settings: Settings, tenants: tuple[Tenant, ...], url: str, *, as_json: bool) -> None:
    from licet.cli import _say

    place = settings.socket or url
    licences = {tenant.name or tenant.guard.tag.artefact.name: tenant.guard for tenant in tenants}
    if as_json:
        said = {name: guard.tag.chain.title for name, guard in licences.items()}
        _say.as_json({"url": url, "socket": settings.socket, "tenants": said})
    else:
        _say.line(_say.strong(f"Decisions at {place}"))
        for name, guard in licences.items():
            waits = "each answer is on disk before it is given" if guard.waits else "records follow answers"
            _say.pair(name[:24], f"{guard.tag.chain.title}; {waits}", gap=max(12, min(24, len(name))))
        _say.pair("asked by", _callers(settings))
        _say.pair("stop", "Ctrl-C")
    sys.stdout.flush()


def _callers(settings: Settings) -> str:
    if all(one.tokens for one in settings.tenants.values()):
        clear = settings.tls is None and not settings.local
        return f"bearers of a token{', in clear text: put a TLS proxy before it' if clear else ''}"
    if settings.tls is not None and settings.tls.clients:
        return "holders of a client certificate"
    return "this user alone" if settings.socket else "any program on this machine"
