"""aiohttp's client, one task for each connection. Arguments: seconds, warm-up, address, connections, event loop."""

import asyncio
import os
import sys
import time

import stopwatch

try:
    import aiohttp
except ImportError:
    stopwatch.missing("python3-aiohttp")

EXPECTED_BYTES = 10 * 1024

seconds, warm_up = float(sys.argv[1]), float(sys.argv[2])
address, connections = sys.argv[3], int(sys.argv[4])
loop_version = stopwatch.event_loop(sys.argv[5])
completed = 0


async def get_for_ever(session):
    global completed
    while True:
        async with session.get(address) as response:
            body = await response.read()
            if response.status != 200 or len(body) != EXPECTED_BYTES:
                raise RuntimeError(f"expected status 200 and {EXPECTED_BYTES} bytes, got {response.status} and {len(body)}")
        completed += 1


async def clock():
    await asyncio.sleep(warm_up)
    requests, cpu, start = completed, time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    requests = completed - requests
    cpu = time.process_time() - cpu
    elapsed = time.perf_counter() - start
    version = f"aiohttp {aiohttp.__version__}, {loop_version}"
    stopwatch.report("requests/s", requests / elapsed, cpu * 1e6 / requests, requests, version)
    os._exit(0)


async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        await asyncio.gather(clock(), *[get_for_ever(session) for _ in range(connections)])


asyncio.run(main())
