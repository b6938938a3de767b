"""What the JVM's Stopwatch, LoadMeter and Result do, for the contestants in Python."""

import json
import sys
import time


def missing(package):
    """Names the Debian package that is not there, instead of a result."""
    print(json.dumps({"missing": package}))
    sys.exit(0)


def report(unit, value, cpu_micros, operations, version):
    line = {"unit": unit, "value": value, "cpuMicros": cpu_micros, "operations": operations, "version": version}
    print(json.dumps(line), flush=True)


def python_version():
    return "Python " + sys.version.split()[0]


def measure(version, workload):
    """Runs tenths of the workload until the warm-up time is over, then the whole of it once on the clock."""
    operations, warm_up = int(sys.argv[1]), float(sys.argv[2])
    begin = time.perf_counter()
    while True:
        workload(max(1, operations // 10))
        if time.perf_counter() - begin >= warm_up:
            break
    cpu = time.process_time()
    start = time.perf_counter()
    workload(operations)
    seconds = time.perf_counter() - start
    cpu = time.process_time() - cpu
    report("ns", seconds * 1e9 / operations, cpu * 1e6 / operations, operations, version)


def event_loop(name):
    """Installs the named event loop and returns its version."""
    if name == "uvloop":
        try:
            import uvloop
        except ImportError:
            missing("python3-uvloop")
        uvloop.install()
        return "uvloop " + uvloop.__version__
    if name == "asyncio":
        return python_version()
    raise SystemExit("the event loop is asyncio or uvloop, not " + name)
