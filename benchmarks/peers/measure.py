"""Times engines in turns: a block of passes of one, a pause, a block of the next, and round again."""

import statistics
import time

PAUSE, PATIENCE = 0.03, 0.3  # seconds, for the threads of the last engine to fall asleep (ONNX Runtime's spin longest)
LEAST, MOST = 3, 300  # timed passes in a block


def runnable() -> int:
    """How many threads of the machine want to run now, without this one."""
    with open("/proc/loadavg") as file:
        return int(file.read().split()[3].split("/")[0]) - 1


def settled() -> bool:
    """Waits for the last engine to come to rest; false if something still runs then."""
    until = time.monotonic() + PATIENCE
    time.sleep(PAUSE)
    while runnable() > 0:
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE / 3)
    return True


def summary(seconds: list[float], way: str) -> dict:
    ordered = sorted(seconds)
    return {"median": statistics.median(ordered), "best": ordered[0], "p90": ordered[int(0.9 * (len(ordered) - 1))],
            "p99": ordered[int(0.99 * (len(ordered) - 1))], "passes": len(ordered), "way": way}


def compare(engines: list, questions: dict, clock: str, rounds: int, seconds: float) -> dict:
    """Per engine what it took, and how many of all blocks began on a machine that did nothing else.

    Every engine gets about `seconds`, shared among the rounds."""
    passes, samples, ways, quiet = {}, {}, {}, 0
    for engine in engines:
        first = min(engine.ask({**questions[engine.name], "repeat": 1})["wall"])
        passes[engine.name] = max(LEAST, min(MOST, round(seconds / rounds / first)))
        samples[engine.name] = []
    for turn in range(rounds):
        start = turn % len(engines)  # nobody is always the one after the same neighbour's pause
        for engine in engines[start:] + engines[:start]:
            quiet += settled()
            answer = engine.ask({**questions[engine.name], "repeat": passes[engine.name]})
            samples[engine.name] += answer[clock]
            ways[engine.name] = answer.get("way", "")
    times = {name: summary(values, ways[name]) for name, values in samples.items()}
    return {"engines": times, "quiet_blocks": quiet, "blocks": rounds * len(engines)}


def fastest(times: dict, ours: str, what: str) -> float | None:
    """The least that a peer took, or None if there is none."""
    return min((each[what] for name, each in times.items() if name != ours), default=None)


def ratio(times: dict, ours: str, what: str) -> float | None:
    """The fastest peer over ours: above 1 we win."""
    peer = fastest(times, ours, what)
    return peer / times[ours][what] if peer and ours in times else None
