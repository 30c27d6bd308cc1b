"""Files of results: one for each kind of machine and day, in benchmarks/results/."""

import datetime
import json
import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "results"


def name_of(processor: str, kernels: str, day: str) -> str:
    """A file name that says the processor, the kernels and the day."""
    words = re.sub(r"\((R|TM)\)|Processor|CPU|@.*", " ", processor)
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return f"{slug}-{kernels}-{day}.json"


def key(result: dict) -> tuple:
    return result["model"], result["precision"], result["threads"], "start" in result


def merged(old: list, new: list) -> list:
    """The results of both, where both have the same one the new."""
    replaced = {key(result) for result in new}
    return [result for result in old if key(result) not in replaced] + new


def save(found: dict, facts: dict, folder: Path = FOLDER) -> Path:
    """Adds what was found to the file of this machine and day, and returns its path."""
    day = datetime.date.today().isoformat()
    path = folder / name_of(facts["processor"], facts["kernels"], day)
    old = json.loads(path.read_text())["results"] if path.exists() else []
    folder.mkdir(exist_ok=True)
    kept = {**facts, "date": day, "results": merged(old, found["results"])}
    path.write_text(json.dumps(kept, indent=1) + "\n")
    return path


def load_all(folder: Path = FOLDER) -> list[dict]:
    """Every file, the oldest first."""
    files = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return sorted(files, key=lambda file: file["date"])
