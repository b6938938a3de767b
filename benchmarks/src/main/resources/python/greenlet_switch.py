"""Two sibling greenlets that switch to one another; one operation is one switch."""

import stopwatch

try:
    import greenlet
except ImportError:
    stopwatch.missing("python3-greenlet")


def workload(operations):
    def ping():
        to = pong_greenlet.switch
        for _ in range(operations // 2):
            to()

    def pong():
        to = ping_greenlet.switch
        while True:
            to()

    ping_greenlet = greenlet.greenlet(ping)
    pong_greenlet = greenlet.greenlet(pong)
    ping_greenlet.switch()
    pong_greenlet.throw()


stopwatch.measure("greenlet " + greenlet.__version__, workload)
