"""A strict fake of Amplitude, on a loopback port and a thread of its own, with a clock that can be set forward.

    with FakeAmplitude() as amplitude:
        ...  # HTTP API v2, Batch, Identify and User Privacy at amplitude.url, with amplitude.key and amplitude.secret
        assert [event.type for event in amplitude.events] == ["koji.interview_completed"]

What it is sent is checked as the vendor checks it, and refused in the vendor's words; where the vendor's documentation
says nothing (unknown fields, strings that are too long) it refuses. On leaving the context a refused request is an
error, unless `may_refuse`. `fail` has it answer badly, hang, or break off, before or after it took what it was sent.

The proof of the fake is the vendor's own client: `test_with_the_vendors_sdk.py`.
As a process of its own: `python -m tests.fakes.amplitude --help`.
"""

from tests.fakes.amplitude.project import Event, Project, User
from tests.fakes.amplitude.server import AFTER, BEFORE, FakeAmplitude, Fault, Seen

__all__ = ["AFTER", "BEFORE", "Event", "FakeAmplitude", "Fault", "Project", "Seen", "User"]
