"""`loop.call_soon_threadsafe` from another thread. Argument 3: event loop."""

import asyncio
import sys
import threading

import stopwatch

version = stopwatch.event_loop(sys.argv[3])
loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()
count = 0


def increment():
    global count
    count += 1


def workload(operations):
    done = threading.Event()
    call = loop.call_soon_threadsafe
    for _ in range(operations):
        call(increment)
    call(done.set)
    done.wait()


stopwatch.measure(version, workload)
loop.call_soon_threadsafe(loop.stop)
