"""The fake as a process of its own, for benchmarks: it prints where it listens and with which credentials."""

from __future__ import annotations

import argparse
import contextlib
import json
import threading

from tests.fakes.amplitude.server import FakeAmplitude


def main() -> None:
    parser = argparse.ArgumentParser(description="A strict fake of Amplitude on a loopback port.")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt), FakeAmplitude(may_refuse=True, port=options.port) as amplitude:
        told = {"url": amplitude.url, "key": amplitude.key, "secret": amplitude.secret}
        print(json.dumps(told), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
