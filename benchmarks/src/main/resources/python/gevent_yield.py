"""`gevent.sleep(0)` among greenlets of one hub. Argument 3: greenlets."""

import sys

import stopwatch

try:
    import gevent
except ImportError:
    stopwatch.missing("python3-gevent")

greenlets = int(sys.argv[3])


def workload(operations):
    def body():
        sleep = gevent.sleep
        for _ in range(operations // greenlets):
            sleep(0)

    gevent.joinall([gevent.spawn(body) for _ in range(greenlets)])


stopwatch.measure("gevent " + gevent.__version__, workload)
