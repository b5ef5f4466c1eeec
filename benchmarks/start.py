"""CPU time from launch to the first answer, beside the least it could be: `make bench NAME=start`.

The floor is a process that imports numpy, FAISS, ONNX Runtime and tokenizers, loads the encoder
with its hash checked, and encodes one question. Both run with one thread, on an index that is
already built; medians of user and system time. A multiple holds on any machine.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from benchmarks import ROOT

ANSWERED, SILENT = 0, 3  # exit statuses of a question that was dealt with
QUESTION = "who invested?"
ROUNDS = 7
# The encoder alone, without what the package `index` imports beside it.
FLOOR = f"""
import sys, types
import numpy, faiss, onnxruntime, tokenizers
sys.modules["index"] = package = types.ModuleType("index")
package.__path__ = ["index"]
from index.encoders.onnx import OnnxEncoder
OnnxEncoder().encode([{QUESTION!r}])
"""


def main() -> int:
    """Print both medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "OMP_NUM_THREADS": "1", "ASSISTANT_INDEX": f"{folder}/built"}
        floor = median_cpu([sys.executable, "-c", FLOOR], environ)
        asked = median_cpu([sys.executable, "-m", "assistant", "ask", QUESTION], environ)
    print(f"{'floor: encode one question':32}{1000 * floor:6.0f} ms  1.0 x")
    print(f"{'python -m assistant ask':32}{1000 * asked:6.0f} ms {asked / floor:4.1f} x")
    return 0


def median_cpu(command: Sequence[str], environ: dict[str, str]) -> float:
    """Median CPU seconds of a command, after one run that builds what is kept on disk."""
    spent = []
    for _ in range(ROUNDS + 1):
        before = _children()
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=False)
        if done.returncode not in (ANSWERED, SILENT):
            raise SystemExit(done.stderr.decode())
        spent.append(_children() - before)
    return statistics.median(spent[1:])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
