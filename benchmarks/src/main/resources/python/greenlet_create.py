"""Greenlets that are created, switched to and run to their end; one operation is one of them."""

import greenlet
import stopwatch


def nothing():
    pass


def workload(operations):
    for _ in range(operations):
        greenlet.greenlet(nothing).switch()


stopwatch.measure("greenlet " + greenlet.__version__, workload)
