# What the Python code of the guides uses without defining it.
import asyncio
import contextlib


class HttpError(Exception):
    pass


async def fetch(url):
    await asyncio.sleep(60 if url.endswith("/slow") else 0.01)
    if url.endswith("/broken"):
        raise HttpError("500 from " + url)
    return f"<p>{url}</p>"
