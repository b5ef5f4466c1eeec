"""Many people asking one page at once, each over Gradio's own protocol in a session of their own.

A browser a person would measure the browsers. What a window shows is what arrives here.
"""

import asyncio
import json
import re
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

import httpx

_TIMEOUT_SECONDS = 120  # seconds for one answer


@dataclass
class Crowd:
    """Outcome of a run."""

    seconds: list[float] = field(default_factory=list)  # of each answer
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)  # answers to what this person had not asked

    def row(self, name: str) -> str:
        """A line of the table."""
        cuts = statistics.quantiles(self.seconds, n=20)
        return (
            f"{name:12}{len(self.seconds):8}{len(self.errors):8}{len(self.mixed):8}"
            f"{1000 * statistics.median(self.seconds):10.0f} ms{1000 * cuts[18]:10.0f} ms"
        )


def crowd(
    address: str, people: int, seconds: float, questions: list[str], own: Callable[[str, str], bool]
) -> Crowd:
    """Let people ask, each the next question as soon as the last one is answered.

    :param own: whether what arrived, as JSON, belongs to a question.
    """
    found = Crowd()

    async def all_of_them() -> None:
        end = time.perf_counter() + seconds
        limits = httpx.Limits(max_connections=2 * people)
        async with httpx.AsyncClient(
            base_url=address, timeout=_TIMEOUT_SECONDS, limits=limits
        ) as client:
            event = _submit(await _config(client))
            await asyncio.gather(
                *(
                    _person(client, event, questions[n:] + questions[:n], end, own, found)
                    for n in range(people)
                )
            )

    asyncio.run(all_of_them())
    return found


async def _person(
    client: httpx.AsyncClient,
    event: tuple[int, int],
    questions: list[str],
    end: float,
    own: Callable[[str, str], bool],
    found: Crowd,
) -> None:
    session = uuid.uuid4().hex
    for question in _forever(questions):
        if time.perf_counter() > end:
            return
        began = time.perf_counter()
        try:
            arrived = await _ask(client, session, event, question)
        except (httpx.HTTPError, RuntimeError, ValueError) as error:
            found.errors.append(repr(error))
            continue
        found.seconds.append(time.perf_counter() - began)
        if not own(question, arrived):
            found.mixed.append(question)


def _forever(questions: list[str]) -> Iterator[str]:
    while True:
        yield from questions


async def _config(client: httpx.AsyncClient) -> dict[str, object]:
    return dict((await client.get("/config")).json())


def _submit(config: dict[str, object]) -> tuple[int, int]:
    """Number of the event that asks, and of its inputs."""
    asks = next(
        c["id"] for c in config["components"] if c["props"].get("elem_id") == "conversation"
    )
    event = next(d for d in config["dependencies"] if [asks, "submit"] in map(list, d["targets"]))
    return event["id"], len(event["inputs"])


async def _ask(
    client: httpx.AsyncClient, session: str, event: tuple[int, int], question: str
) -> str:
    """All that arrived in this session until the event was completed."""
    sent = {
        "data": [None] * event[1],
        "event_data": {"question": question, "turn": "", "alone": False},
        "fn_index": event[0],
        "session_hash": session,
    }
    (await client.post("/gradio_api/queue/join", json=sent)).raise_for_status()
    arrived = []
    async with client.stream(
        "GET", "/gradio_api/queue/data", params={"session_hash": session}
    ) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            message = json.loads(line[6:])
            arrived.append(json.dumps(message.get("output"), ensure_ascii=False))
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise RuntimeError(line[:300])
                return "\n".join(arrived)
            if message["msg"] in ("unexpected_error", "close_stream"):
                raise RuntimeError(line[:300])
    raise RuntimeError("the stream ended before the answer")


def headings(arrived: str) -> set[str]:
    """Questions above the turns that arrived."""
    shown = re.findall(r'<h3 class=\\"question\\" dir=\\"auto\\">(.*?)</h3>', arrived)
    return {unescape(one.replace("\\n", "\n")) for one in shown}
