package io.greenloom.bench.contestant;

import java.util.stream.IntStream;

/// Boxed items of a stream through map and filter into a sum; one operation is one item.
public final class StreamPipeline {
    private StreamPipeline() {}

    public static void main(String[] arguments) throws Exception {
        Stopwatch.measure(Versions.jdk(), arguments, operations -> {
            long sum = IntStream.range(0, operations)
                    .boxed()
                    .map(x -> x * 3)
                    .filter(x -> (x & 1) == 0)
                    .mapToLong(Integer::longValue)
                    .sum();
            check(sum, operations);
        });
    }

    /// Fails unless `sum` is that of the even ones among 0, 3, 6, ... (`items` of them).
    static void check(long sum, int items) {
        long kept = (items + 1L) / 2;
        long expected = 3 * kept * (kept - 1);
        if (sum != expected) {
            throw new IllegalStateException("the sum was " + sum + ", not " + expected);
        }
    }
}
