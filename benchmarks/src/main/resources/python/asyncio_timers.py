"""`loop.call_later` and `cancel` while others wait. Arguments 3 and 4: how many others, event loop."""

import asyncio
import random
import sys

import stopwatch

others = int(sys.argv[3])
version = stopwatch.event_loop(sys.argv[4])


def nothing():
    pass


async def main():
    loop = asyncio.get_running_loop()
    for _ in range(others):
        loop.call_later(3600 + random.random() * 3600, nothing)

    def workload(operations):
        for _ in range(operations):
            loop.call_later(3600 + random.random() * 3600, nothing).cancel()

    stopwatch.measure(version, workload)


asyncio.run(main())
