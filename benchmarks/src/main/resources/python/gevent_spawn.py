"""Batches of greenlets that are spawned and joined. Argument 3: greenlets a batch."""

import sys

import stopwatch

try:
    import gevent
except ImportError:
    stopwatch.missing("python3-gevent")

batch = int(sys.argv[3])


def body():
    pass


def workload(operations):
    spawn = gevent.spawn
    for _ in range(operations // batch):
        gevent.joinall([spawn(body) for _ in range(batch)])


stopwatch.measure("gevent " + gevent.__version__, workload)
