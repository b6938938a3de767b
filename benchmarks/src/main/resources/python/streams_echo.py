"""An echo server over asyncio's streams. Arguments: seconds, warm-up, connections, bytes of a message, the program and
the file of arguments that start the load, event loop."""

import asyncio
import subprocess
import sys
import time

import stopwatch

seconds, warm_up, connections, message_bytes, program, argument_file = sys.argv[1:7]
version = stopwatch.event_loop(sys.argv[7])


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass  # the load has ended
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    load = await asyncio.create_subprocess_exec(
        program, "@" + argument_file, port, connections, message_bytes, seconds, warm_up, stdout=subprocess.PIPE)
    if await load.stdout.readline() != b"warm\n":
        raise RuntimeError("the load did not warm up")
    cpu = time.process_time()
    messages, elapsed = (await load.stdout.readline()).split()
    cpu = time.process_time() - cpu
    messages, elapsed = int(messages), float(elapsed)
    await load.wait()
    stopwatch.report("requests/s", messages / elapsed, cpu * 1e6 / messages, messages, version)


asyncio.run(main())
