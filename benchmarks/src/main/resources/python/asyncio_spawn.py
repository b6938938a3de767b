"""Batches of tasks that are created and gathered. Arguments 3 and 4: tasks a batch, event loop."""

import asyncio
import sys

import stopwatch

batch = int(sys.argv[3])
version = stopwatch.event_loop(sys.argv[4])


async def body():
    pass


async def main(operations):
    create_task = asyncio.create_task
    for _ in range(operations // batch):
        await asyncio.gather(*[create_task(body()) for _ in range(batch)])


stopwatch.measure(version, lambda operations: asyncio.run(main(operations)))
