"""What a witness needs beside a log: the service that answers, and the cosigner that asks it.

Kept apart from the room's own names, so that a guard that only keeps a record loads no HTTP client or server.
"""

from licet.log._cosigner import Cosigner, Desk, WebDesk
from licet.log._witness import LARGEST_REQUEST, Answer, Request, Witness

__all__ = ["LARGEST_REQUEST", "Answer", "Cosigner", "Desk", "Request", "WebDesk", "Witness"]
