"""What listens: needs the extra `pdp`, which the rest of this room does without."""

from licet.guard.decision_point._app import Application, Gate
from licet.guard.decision_point._metrics import Metrics
from licet.guard.decision_point._start import application, bound, serve, url_of
from licet.guard.decision_point._tracing import Tracing

__all__ = ["Application", "Gate", "Metrics", "Tracing", "application", "bound", "serve", "url_of"]
