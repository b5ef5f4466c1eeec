"""Requests to an application without a server."""

import asyncio

import httpx


def send(app, *requests):
    """Send all requests at once; the responses in the same order."""

    async def all_of_them():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await asyncio.gather(
                *(client.request(how, path, **rest) for how, path, rest in requests)
            )

    return asyncio.run(all_of_them())
