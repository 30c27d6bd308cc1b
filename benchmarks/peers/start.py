"""Cold start and memory: from nothing to the first answer (32 tokens), each engine in processes of its own.

A peer's clock starts once its modules are imported and its graph lies ready on the disk, so it counts the creation of
the session and the first pass alone: through its C library a program would not import Python. Ours is a whole process;
it starts from the same folder as the others, and from one file that `electra convert --pack` made of it.
Of a peer's peak memory that of a Python with numpy is taken away; of ours nothing is.
"""

import json
import shutil
import statistics
import subprocess

from engines import OURS, Failed, started

TIMES = 5
PACKED = f"{OURS}, packed"
BARE = "import numpy\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def bare_python(python: str) -> int:
    return int(subprocess.run([python, "-c", BARE], capture_output=True, text=True, check=True).stdout) * 1024


def pack(setting, options) -> str:
    """The folder of the model as one file that maps at once."""
    folder = options.cache / f"packed-{setting.model}-{setting.precision}"
    shutil.rmtree(folder, ignore_errors=True)
    command = [options.electra, "convert", "--from", setting.folder, "--to", folder, "--pack", setting.precision]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return str(folder)


def ours(folder: str, setting, options) -> dict:
    command = [options.electra, "bench", "start", "--model", folder, "--dtype", setting.precision,
               "--threads", str(setting.threads), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{OURS} bench start: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
    return json.loads(done.stdout)


def theirs(name: str, setting, options) -> dict:
    engine = started(name, setting, options)
    try:
        return engine.ask({"start": True})
    finally:
        engine.close()


def measure(names: list[str], setting, options) -> dict:
    """Per engine the median seconds and bytes of several processes."""
    folders = {OURS: setting.folder, PACKED: pack(setting, options)}
    names = [*folders, *(name for name in names if name not in folders)]
    bare, found = bare_python(options.python), {name: [] for name in names}
    for _ in range(TIMES):
        for name in names:
            if name in folders:
                answer, taken = ours(folders[name], setting, options), 0
            else:
                answer, taken = theirs(name, setting, options), bare
            found[name].append((answer["seconds"], answer["peak_rss_bytes"] - taken))
    return {name: {"seconds": statistics.median(seconds for seconds, _ in each),
                   "bytes": statistics.median(memory for _, memory in each)} for name, each in found.items()}


def report(found: dict) -> list[str]:
    rows = ["| engine | first answer, ms | peak memory, MB |", "|---|---:|---:|"]
    return rows + [f"| {name} | {each['seconds'] * 1e3:.1f} | {each['bytes'] / 1e6:.0f} |"
                   for name, each in found.items()]
