"""`GET /metrics`: what a Prometheus server reads of the questions that this process answered."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.telemetry import QuestionRecord, watch

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # upper bounds


class Metrics:
    """Counts every question from the moment it is made."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "assistant_questions",
            "Questions by what became of them: answered, silent (the articles do not say), failed.",
            ["outcome", "depth"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "assistant_question_seconds",
            "Time from question to answer.",
            ["depth"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self._stages = Counter(
            "assistant_stage_seconds",
            "Time spent in each stage of the questions.",
            ["stage"],
            registry=self._registry,
        )
        self._candidates = Counter(
            "assistant_candidates", "Sentences that were read closely.", registry=self._registry
        )
        self.close = watch(self._count)

    def route(self) -> Route:
        """`GET /metrics`."""
        return Route("/metrics", self._show, methods=["GET"])

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)

    def _count(self, record: QuestionRecord) -> None:
        self._questions.labels(record.outcome, record.depth).inc()
        self._candidates.inc(record.candidates)
        self._seconds.labels(record.depth).observe(sum(record.clock.wall.values()))
        for stage, seconds in record.clock.wall.items():
            self._stages.labels(stage).inc(seconds)

    async def _show(self, _request: Request) -> Response:
        return Response(self.text(), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})
