"""Items of a generator through generator expressions into a sum, one item an operation."""

import stopwatch


def numbers(count):
    for i in range(count):
        yield i


def workload(operations):
    tripled = (x * 3 for x in numbers(operations))
    sum(x for x in tripled if x & 1 == 0)


stopwatch.measure(stopwatch.python_version(), workload)
