"""Items taken from a generator by `for`, one item an operation."""

import itertools

import stopwatch


def numbers():
    i = 0
    while True:
        yield i
        i += 1


def workload(operations):
    total = 0
    for i in itertools.islice(numbers(), operations):
        total += i


stopwatch.measure(stopwatch.python_version(), workload)
