package io.greenloom.bench.contestant;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// The CPU time of this process, user and system, all threads: the compiler and the collector count as well.
final class CpuClock {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private CpuClock() {}

    static long nanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
