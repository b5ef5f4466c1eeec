"""A bare Gradio page that echoes: what `benchmarks/page.py` compares the page with."""

import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import fastapi
import gradio as gr
import uvicorn

from assistant.page import address, listen


def main() -> None:
    """Serve on a free port, whose address is printed."""
    with gr.Blocks(analytics_enabled=False) as page:
        box = gr.Textbox(label="Question", elem_id="question", submit_btn="Ask")
        box.submit(lambda question: question, box, gr.Textbox(label="Echo"))
    page.queue(default_concurrency_limit=16, max_size=256)
    web = fastapi.FastAPI()
    gr.mount_gradio_app(web, page, path="/", ssr_mode=False)
    listening = listen("127.0.0.1", 0)
    sys.stdout.write(f"Echo at {address(listening)}\n")
    sys.stdout.flush()
    config = uvicorn.Config(web, log_level="warning", timeout_graceful_shutdown=2)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
