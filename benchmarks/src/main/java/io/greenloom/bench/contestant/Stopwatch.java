package io.greenloom.bench.contestant;

/// Times a fixed number of operations after warming up, and prints nanoseconds an operation.
public final class Stopwatch {
    /// Something that does as many operations as it is told.
    @FunctionalInterface
    public interface Workload {
        /// Does `operations` operations and returns when the last is done.
        void run(int operations) throws Exception;
    }

    private Stopwatch() {}

    /// Runs tenths of the workload until the warm-up time is over, then the whole of it once on the clock.
    ///
    /// @param arguments the contestant's own: operations, then seconds to warm up
    public static void measure(String version, String[] arguments, Workload workload) throws Exception {
        int operations = Integer.parseInt(arguments[0]);
        long warmUpNanos = (long) (Double.parseDouble(arguments[1]) * 1e9);
        long begin = System.nanoTime();
        do {
            workload.run(Math.max(1, operations / 10));
        } while (System.nanoTime() - begin < warmUpNanos);

        long cpu = CpuClock.nanos();
        long start = System.nanoTime();
        workload.run(operations);
        long nanos = System.nanoTime() - start;
        cpu = CpuClock.nanos() - cpu;
        new Result("ns", (double) nanos / operations, cpu / 1e3 / operations, operations, version).print();
    }
}
