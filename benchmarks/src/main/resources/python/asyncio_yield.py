"""`asyncio.sleep(0)` among tasks of one loop. Arguments 3 and 4: tasks, event loop."""

import asyncio
import sys

import stopwatch

tasks = int(sys.argv[3])
version = stopwatch.event_loop(sys.argv[4])


async def body(times):
    sleep = asyncio.sleep
    for _ in range(times):
        await sleep(0)


async def main(operations):
    await asyncio.gather(*[asyncio.create_task(body(operations // tasks)) for _ in range(tasks)])


stopwatch.measure(version, lambda operations: asyncio.run(main(operations)))
