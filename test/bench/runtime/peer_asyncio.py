#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""The operations of operations.hpp, done with asyncio.

usage: peer_asyncio.py REPETITIONS

Prints JSON: nanoseconds of CPU per operation, by name; the lowest of the repetitions.
"""

import asyncio
import json
import sys
import time


async def trivial(x):
    return x


async def nothing():
    pass


async def await_trivial(n):
    for i in range(n):
        await trivial(i)


async def spawn_join(n):
    for _ in range(0, n, 1000):
        async with asyncio.TaskGroup() as group:
            for _ in range(1000):
                group.create_task(nothing())


async def gather(n):
    for _ in range(0, n, 10_000):
        await asyncio.gather(*(trivial(1) for _ in range(10_000)))


async def create_task(n):
    for _ in range(n):
        await asyncio.create_task(trivial(1))


async def semaphore_free(n):
    semaphore = asyncio.Semaphore(1)
    for _ in range(n):
        async with semaphore:
            pass


async def semaphore_waiters(n):
    semaphore = asyncio.Semaphore(1)

    async def worker():
        for _ in range(n // 1000):
            async with semaphore:
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(1000):
            group.create_task(worker())


async def generator(n):
    async def numbers():
        for i in range(n):
            yield i

    async for _ in numbers():
        pass


async def channel(n):
    there, back = asyncio.Queue(1), asyncio.Queue(1)

    async def echo():
        for _ in range(n):
            await back.put(await there.get())

    async def call():
        for i in range(n):
            await there.put(i)
            await back.get()

    await asyncio.gather(echo(), call())


async def yielding(n):
    async def half():
        for _ in range(n // 2):
            await asyncio.sleep(0)

    await asyncio.gather(half(), half())


async def sleepers(n):
    # Real time: a second at most, in which the process sleeps.
    async with asyncio.TaskGroup() as group:
        for i in range(n):
            group.create_task(asyncio.sleep(((i * 7919) % 1_000_003 + 1) / 1e6))


async def cancel(n):
    async def fail():
        await asyncio.sleep(0.001)
        raise ValueError

    async def parked():
        await asyncio.sleep(3600)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(n):
                group.create_task(parked())
            await fail()
    except ExceptionGroup:
        pass


async def timeouts(n):
    for _ in range(n):
        async with asyncio.timeout(1000):
            await trivial(1)


OPERATIONS = {
    "create+await": (await_trivial, 100_000),
    "group spawn+join": (spawn_join, 20_000),
    "create_task+await": (create_task, 20_000),
    "gather of 10k, per task": (gather, 20_000),
    "semaphore, free": (semaphore_free, 50_000),
    "semaphore, 1k waiters": (semaphore_waiters, 20_000),
    "generator item": (generator, 100_000),
    "channel round trip": (channel, 20_000),
    "yield_now": (yielding, 50_000),
    "100k sleepers, each": (sleepers, 100_000),
    "cancel of 10k parked, each": (cancel, 10_000),
    "with_timeout, in time": (timeouts, 20_000),
}


def main():
    repetitions = int(sys.argv[1])
    lowest = {}
    for name, (operation, n) in OPERATIONS.items():
        times = []
        for _ in range(repetitions):
            start = time.process_time()
            asyncio.run(operation(n))
            times.append(time.process_time() - start)
        lowest[name] = min(times) / n * 1e9
    json.dump(lowest, sys.stdout)


if __name__ == "__main__":
    main()
