"""What the numbers were measured on: the lines on top of every report."""

import json
import platform
import re
import subprocess
from pathlib import Path

FLAGS = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8"]
PEAKS = 3
PACKAGES = ["onnxruntime", "openvino", "nncf", "torch", "ctranslate2"]


def cpuinfo(name: str) -> str:
    found = re.search(rf"^{name}\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else "?"


def flags() -> list[str]:
    """Those that decide which kernels an engine has."""
    has = f" {cpuinfo('flags')} "
    return [flag for flag in FLAGS if f" {flag} " in has]


def multiplies_bf16() -> bool:
    """Whether the machine has an instruction for it. OpenVINO and PyTorch emulate it where it has none, a hundred times
    slower."""
    return any(flag in flags() for flag in ("avx512_bf16", "amx_bf16"))


def processor() -> str:
    cores = Path("/proc/cpuinfo").read_text().count("processor\t:")
    return (f"{cpuinfo('model name')} (family {cpuinfo('cpu family')}, model {cpuinfo('model')}), {cores} cores, "
            f"{' '.join(flags())}; {platform.system()} {platform.release()}")


def facts(options) -> dict:
    """What a file of results says of the machine and the engines."""
    own = electra(options.electra)
    return {"processor": cpuinfo("model name"), "family": cpuinfo("cpu family"), "model": cpuinfo("model"),
            "flags": flags(), "cores": Path("/proc/cpuinfo").read_text().count("processor\t:"),
            "kernels": own["kernels"], "versions": {"electra": own["version"], **versions(options.python)}}


def versions(python: str) -> dict:
    ask = ("import importlib.metadata as m, json\n"
           f"print(json.dumps({{d.metadata['Name']: d.version for d in m.distributions() "
           f"if d.metadata['Name'] in {PACKAGES}}}))")
    return json.loads(subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout)


def electra(program: str) -> dict:
    """Version and kernels, as `electra info` says."""
    done = subprocess.run([program, "info", "--json"], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return {key: told[key] for key in ("version", "kernels")}


def peak(program: str, setting) -> float | None:
    """Operations a second that the kernels' own instructions reach here, or None if the program cannot say.

    The best of a few, since a neighbour on the machine makes one too low."""
    return max(filter(None, (one_peak(program, setting) for _ in range(PEAKS))), default=None)


def one_peak(program: str, setting) -> float | None:
    command = [program, "bench", "model", "--model", setting.folder, "--dtype", setting.precision,
               "--threads", str(setting.threads), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = process.stdout.readline()  # the first of several batches is enough
    process.kill()
    process.wait()
    if not line:
        return None
    told = json.loads(line)
    return told["gop_per_s"] / told["share_of_peak"] * 1e9


def lines(options) -> list[str]:
    own = electra(options.electra)
    packages = ", ".join(f"{name} {version}" for name, version in sorted(versions(options.python).items()))
    return [f"CPU: {processor()}", f"electra {own['version']}, kernels {own['kernels']}; {packages}"]
