"""Spans for OpenTelemetry, where the process has a tracer provider; where it has none, nothing is done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.trace import Tracer


class Tracing:
    """One span for each request that is decided, joined to the caller's by `traceparent`."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @classmethod
    def configured(cls) -> Self | None:
        """Spans by the process's provider; None where OpenTelemetry is absent or not configured."""
        try:
            from opentelemetry import trace  # noqa: PLC0415 - only a server asks, and it may be absent
        except ImportError:
            return None
        provider = trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider | trace.NoOpTracerProvider):
            return None
        return cls(trace.get_tracer("licet.decision_point"))

    @contextmanager
    def span(self, service: str, tenant: str, head: dict[bytes, bytes]) -> Iterator[None]:
        """The span of one request; it names the service and the tenant, and nothing that was asked."""
        from opentelemetry.propagate import extract  # noqa: PLC0415 - it is there, since a tracer is
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - likewise

        carrier = {
            name: head[name.encode()].decode("latin-1")
            for name in ("traceparent", "tracestate")
            if name.encode() in head
        }
        with self._tracer.start_as_current_span(
            f"licet {service}",
            context=extract(carrier),
            kind=SpanKind.SERVER,
            attributes={"licet.tenant": tenant},
        ):
            yield
