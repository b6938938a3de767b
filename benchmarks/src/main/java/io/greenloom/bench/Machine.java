package io.greenloom.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Where it was measured.
///
/// @param loadAverage of the last minute before the run; negative where it is unknown
record Machine(String cpu, int cpus, long memoryMegabytes, String system, String jdk, double loadAverage) {
    private static final double QUIET = 0.3;

    static Machine inspect() {
        OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                cpuModel(),
                os.getAvailableProcessors(),
                os.getTotalMemorySize() >> 20,
                os.getName() + " " + os.getVersion() + " " + os.getArch(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                os.getSystemLoadAverage());
    }

    static double currentLoad() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    boolean isBusy() {
        return loadAverage > QUIET * cpus;
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown CPU");
        } catch (IOException e) {
            return "unknown CPU";
        }
    }
}
