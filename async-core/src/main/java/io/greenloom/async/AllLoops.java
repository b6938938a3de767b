package io.greenloom.async;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;

/// What JMX clients are answered.
final class AllLoops implements LoopsMXBean {
    static void register() throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new AllLoops(), new ObjectName("io.greenloom.async:type=Loops"));
    }

    @Override
    public int getLoopCount() {
        return Watchdog.loops().size();
    }

    @Override
    public String ps() {
        StringBuilder text = new StringBuilder();
        for (LoopDump dump : EventLoop.dumpAll()) {
            for (TaskDump task : dump.tasks()) {
                text.append(String.format(
                        Locale.ROOT, "%-28s %-12s %-24s %s%n", task.id(), task.state(), task.name(), task.waitsFor()));
            }
        }
        return text.toString();
    }

    @Override
    public String pstree() {
        return LoopDump.text(EventLoop.dumpAll());
    }

    @Override
    public String json() {
        return LoopDump.json(EventLoop.dumpAll());
    }
}
