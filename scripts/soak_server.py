"""Keeps a server at full load, with requests of every kind, and compares each answer with that of the
command line. scripts/soak-server.sh starts it.

usage: soak_server.py ELECTRA MODELS FOLDER MINUTES [OPTION...]
  MODELS  the folder of the repository's models
  FOLDER  where prepacked models and the log go
  OPTION  of electra serve
"""

import asyncio
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time

electra, models, folder, minutes = sys.argv[1:5]
options = sys.argv[5:]
duration = float(minutes) * 60
connections = 64
warm = min(60, duration / 4)  # seconds after which memory counts
interval = min(60, duration / 8)  # seconds from one look at the memory to the next
reload_interval = 15  # seconds
reloading = min(180, duration / 4)  # seconds at the end, in which models are loaded again and again
texts_of_a_case = 40
random.seed(20)

# A mapping of /proc/PROCESS/smaps: its offset, device, inode and file, and its fields.
mapping = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ (\S+ \S+ \S+ +/.*)\n((?:[A-Z].*\n)+)", re.M)

words = """a film that nobody should miss two hours I want back Berlin Ada Merkel met the chancellor
of Germany in 1843 überrascht naïve 東京 🙂 it rains, and rains. Tim Cook said: "no" (twice) card
payment has not arrived where is my new one 330 metres tall dull fine""".split()


def text(least=1, most=120):
    return " ".join(random.choices(words, k=random.randint(least, most)))


def texts():
    return [{"text": text(most=500 if i % 10 == 0 else 40)} for i in range(texts_of_a_case)]


def exact(answer):
    """Returns an answer with its numbers as they are written."""
    return json.loads(answer, parse_float=str, parse_int=str)


def run(command, folder_of_model, inputs, *more):
    lines = "".join(json.dumps(each) + "\n" for each in inputs)
    words_of_call = [electra, command, "--model", folder_of_model, "--input", "-",
                     "--input-format", "jsonl", "--json", *more]  # fmt: skip
    done = subprocess.run(words_of_call, input=lines, capture_output=True, text=True, check=True)
    answers = [exact(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(inputs), done.stderr
    return answers


def longest_of(inputs):
    """Returns the place of the longest input."""
    return max(range(len(inputs)), key=lambda i: len(str(inputs[i])))


class Case:
    """A route of a model, inputs for it, and the answers of the command line."""

    def __init__(self, path, inputs, answers, body=lambda inputs: {"inputs": inputs}):
        self.path, self.inputs, self.answers, self.body = path, inputs, answers, body

    def request(self, longest=False):
        """Returns a path, a body and the answers: of inputs by chance, or of the longest one, twice."""
        chosen = random.choices(range(len(self.inputs)), k=random.choice([1, 1, 1, 2, 3, 8]))
        if longest:
            chosen = 2 * [longest_of(self.inputs)]
        body = self.body([self.inputs[i] for i in chosen])
        return self.path, json.dumps(body), [self.answers[i] for i in chosen]


class Ranking(Case):
    def request(self, longest=False):
        i = longest_of(self.inputs) if longest else random.randrange(len(self.inputs))
        return self.path, json.dumps(self.inputs[i]), self.answers[i]


def packed(name, dtype):
    made = os.path.join(folder, f"{name}-{dtype}")
    subprocess.run(
        [electra, "convert", os.path.join(models, name), made, "--pack", dtype],
        check=True, capture_output=True,
    )  # fmt: skip
    return made


def plain(inputs):
    return [each["text"] for each in inputs]


def cases_of(served):
    """Returns the cases of models, which are folders by their names."""
    cases = []

    def add(name, route, command, inputs, *more, as_sent=plain, body=None):
        answers = run(command, served[name], inputs, *more)
        given = body or (lambda chosen: {"inputs": chosen})
        cases.append(Case(f"/models/{name}{route}", as_sent(inputs), answers, given))

    for name in served:
        if name.startswith(("sentiment", "intents")):
            add(name, "/classify", "classify", texts())
            add(name, "/predict", "classify", texts(), "--top-k", "all",
                as_sent=lambda inputs: [[each["text"]] for each in inputs],
                body=lambda chosen: {"inputs": chosen, "truncate": True})  # fmt: skip
            add(name, "/explain", "explain", [{"text": text(most=8)} for _ in range(8)])
        if name.startswith("entities"):
            add(name, "/ner", "ner", texts(), "--aggregation", "average",
                body=lambda chosen: {"inputs": chosen, "aggregation_strategy": "average"})
        if name.startswith("questions"):
            add(name, "/qa", "qa", [{"question": text(most=8), "context": text(most=700)}
                                    for _ in range(texts_of_a_case)], as_sent=lambda inputs: inputs)
        if name.startswith("generator"):
            masked = [{"text": f"{text(most=20)} [MASK] {text(most=20)}"} for _ in range(40)]
            add(name, "/fill_mask", "fill-mask", masked)
        if name.startswith("discriminator"):
            add(name, "/detect", "detect", texts())
        if name.startswith("sentences"):
            add(name, "/embed", "embed", texts(),
                body=lambda chosen: {"inputs": chosen, "truncate": True})
        if name.startswith("reranker"):
            inputs = [{"query": text(most=8), "documents": [text() for _ in range(6)]}
                      for _ in range(texts_of_a_case)]
            answers = [
                [{"index": each["index"], "score": each["score"]} for each in ranking]
                for ranking in run("rerank", served[name], inputs)
            ]
            sent = [{"query": each["query"], "texts": each["documents"], "truncate": True}
                    for each in inputs]
            cases.append(Ranking(f"/models/{name}/rerank", sent, answers))
    return cases


class Client:
    """A connection that is kept as long as the server keeps it."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def connect(self):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.writer = None

    async def ask(self, message):
        """Returns the status and the body of the response."""
        await self.connect()
        self.writer.write(message)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        size = int(re.search(r"(?i)\r\ncontent-length: (\d+)", head).group(1))
        body = await self.reader.readexactly(size)
        if "connection: close" in head.lower():
            self.close()
        return int(head.split(" ", 2)[1]), body.decode()

    async def leave(self, message):
        """Sends a request, or the beginning of one, and does not wait for the answer."""
        await self.connect()
        self.writer.write(message[: random.choice([len(message), len(message) // 2, 20])])
        await self.writer.drain()
        self.close()


def message_of(path, body, chunked=False):
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    data = body.encode()
    if not chunked:
        return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data
    parts = b"".join(
        f"{len(part):x}\r\n".encode() + part + b"\r\n"
        for part in (data[i : i + 50] for i in range(0, len(data), 50))
    )
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + parts + b"0\r\n\r\n"


refused = [
    ("/predict", '{"inputs": 3}', 422), ("/predict", "{", 422), ("/predict", '{"inputs": []}', 400),
    ("/models/none/predict", '{"inputs": "a"}', 404), ("/nothing", "{}", 404),
    ("/models/sentences/ner", '{"inputs": "a"}', 424),
]  # fmt: skip
pages = ["/health", "/metrics", "/info", "/v1/models", "/v2", "/openapi.json"]


class Soak:
    def __init__(self, server, port, cases):
        self.server, self.port, self.cases = server, port, cases
        self.answered = self.left = self.reloads = 0
        self.wrong = []
        self.begun = time.monotonic()
        self.rests = []  # bytes of memory, after the first minute and later
        self.rests_after_reloads = []
        self.asking = 0  # clients
        self.may_ask = asyncio.Event()
        self.may_ask.set()

    def note(self, what):
        self.wrong.append(what)
        print(f"wrong: {what[:400]} … {what[-400:]}", flush=True)

    async def step(self, client):
        kind = random.random()
        if kind < 0.02:
            path, body, wanted = random.choice(refused)
            status, _ = await client.ask(message_of(path, body))
            if status != wanted:
                self.note(f"{path} {body}: {status}, not {wanted}")
        elif kind < 0.03:
            path = random.choice(pages)
            status, _ = await client.ask(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            if status != 200:
                self.note(f"{path}: {status}")
        else:
            path, body, wanted = random.choice(self.cases).request()
            chunked = random.random() < 0.1
            if kind < 0.05:
                await client.leave(message_of(path, body, chunked))
                self.left += 1
                return
            await self.exchange(client, path, body, wanted, chunked)
        self.answered += 1

    async def exchange(self, client, path, body, wanted, chunked=False):
        status, answer = await client.ask(message_of(path, body, chunked))
        if status != 200 or exact(answer) != wanted:
            self.note(f"{path} {body}: {status} {answer}")

    async def fill(self):
        """Asks each route for the longest inputs, as many as a pass takes: what needs most memory."""
        clients = [Client(self.port) for _ in range(16)]
        for case in self.cases:
            path, body, wanted = case.request(longest=True)
            await asyncio.gather(*(self.exchange(each, path, body, wanted) for each in clients))
            self.answered += len(clients)
        for each in clients:
            each.close()

    async def work(self):
        client = Client(self.port)
        while time.monotonic() < self.end and len(self.wrong) < 10:
            if not self.may_ask.is_set():
                client.close()  # so that its buffers do not count
            await self.may_ask.wait()
            self.asking += 1
            try:
                await self.step(client)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.note(f"the connection ended: {error!r}")
                client.close()
            self.asking -= 1

    async def rest(self):
        """Returns the memory of the server once it has answered everything."""
        self.may_ask.clear()
        while self.asking > 0:
            await asyncio.sleep(0.01)
        await asyncio.sleep(3)  # an idle server returns what it does not use
        memory = memory_of(self.server.pid)
        self.may_ask.set()
        return memory

    async def measure(self):
        """Notes the memory at rest: after the first minute, then in intervals; in the end, before each
        reload."""
        await asyncio.sleep(self.begun + warm - time.monotonic())
        while time.monotonic() < self.end - reloading:
            self.rests.append(await self.rest())
            await asyncio.sleep(interval)
        self.rests.append(await self.rest())
        while time.monotonic() + reload_interval < self.end:
            self.server.send_signal(signal.SIGHUP)
            self.reloads += 1
            await asyncio.sleep(reload_interval)  # what a model has not used yet takes no memory
            self.rests_after_reloads.append(await self.rest())

    async def run(self):
        await self.fill()
        print(f"filled after {time.monotonic() - self.begun:.0f} s", flush=True)
        self.begun = time.monotonic()
        self.end = self.begun + duration
        measuring = asyncio.create_task(self.measure())
        watching = asyncio.create_task(self.watch())
        await asyncio.gather(*(self.work() for _ in range(connections)))
        watching.cancel()
        if self.wrong:
            measuring.cancel()
        else:
            await measuring

    async def watch(self):
        """Says how it goes, and keeps the log of the server short."""
        while True:
            await asyncio.sleep(60)
            os.truncate(log_path, 0)
            at_rest = f"{self.rests[-1] / 2**20:.1f} MiB" if self.rests else "not yet"
            print(f"{(time.monotonic() - self.begun) / 60:.0f} min: {self.answered} answers, "
                  f"at rest: {at_rest}", flush=True)  # fmt: skip


def memory_of(process):
    """The bytes of a process and of its workers, what they share counted once. What they have of a file
    counts whole: other programs that map it, and then no more, leave the sum as it is."""
    children = open(f"/proc/{process}/task/{process}/children").read().split()
    kibibytes = 0
    of_files = {}  # by place in a file
    for each in [process, *children]:
        try:
            rollup = open(f"/proc/{each}/smaps_rollup").read()
            mappings = open(f"/proc/{each}/smaps").read()
        except OSError:
            continue
        kibibytes += int(re.search(r"\nPss_Anon: +(\d+)", rollup).group(1))
        for place, fields in mapping.findall(mappings):
            resident, private = (
                int(re.search(rf"^{name}: +(\d+)", fields, re.M).group(1))
                for name in ("Rss", "Anonymous")
            )
            of_files[place] = max(of_files.get(place, 0), resident - private)
    return (kibibytes + sum(of_files.values())) * 1024


served = {name: os.path.join(models, name)
          for name in ("sentiment", "entities", "questions", "generator", "discriminator",
                       "reranker", "sentences", "intents")}  # fmt: skip
for name, dtype in (("sentiment", "int8"), ("entities", "bf16"), ("sentences", "int8"),
                    ("questions", "int8"), ("reranker", "bf16")):  # fmt: skip
    served[f"{name}-{dtype}"] = packed(name, dtype)
cases = cases_of(served)
log_path = os.path.join(folder, "server.log")
given = [word for name, path in served.items() for word in ("--model", f"{name}={path}")]
with open(log_path, "a") as log:
    # A slow machine has a long queue: nobody is sent away.
    server = subprocess.Popen(
        [electra, "serve", "--port", "0", "--request-timeout", "1440m", *given, *options], stdout=log
    )
try:
    while not (found := re.search(r"listens at http://\S+:(\d+)\n", open(log_path).read())):
        assert server.poll() is None, open(log_path).read()
        time.sleep(0.05)
    soak = Soak(server, int(found.group(1)), cases)
    print(f"{len(cases)} routes of {len(served)} models, {connections} connections", flush=True)
    asyncio.run(soak.run())
    status, _ = asyncio.run(Client(soak.port).ask(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"))
    if soak.wrong:
        sys.exit(f"failed: {len(soak.wrong)} wrong answers, health {status}")
    part = max(1, len(soak.rests) // 3)
    first, last = statistics.median(soak.rests[:part]), statistics.median(soak.rests[-part:])
    reloaded = max(soak.rests_after_reloads, default=last)
    print(f"{soak.answered} answers in {duration:.0f} s, none of them wrong; "
          f"{soak.left} clients left; memory at rest {first / 2**20:.1f} MiB, then "
          f"{(last - first) / 2**20:+.2f} MiB, in all from {min(soak.rests) / 2**20:.1f} to "
          f"{max(soak.rests) / 2**20:.1f}; {soak.reloads} reloads: at most {reloaded / 2**20:.1f}; "
          f"health {status}")  # fmt: skip
    server.send_signal(signal.SIGTERM)
    ended = server.wait(60)
finally:
    if server.poll() is None:
        server.kill()
if status != 200 or ended != 0:
    sys.exit(f"failed: health {status}, exit status {ended}")
if duration >= 120 and last - first > 2**20:
    sys.exit("failed: the memory has grown by more than 1 MiB")
if duration >= 120 and reloaded - first > first / 4:
    sys.exit("failed: reloads have taken more than a quarter of the memory")
