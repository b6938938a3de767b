package io.greenloom.async;

import java.lang.management.ManagementFactory;
import java.util.List;
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
    public int getCycleCount() {
        return LoopDump.cycles(EventLoop.dumpAll()).size();
    }

    @Override
    public String ps() {
        List<LoopDump> dumps = EventLoop.dumpAll();
        StringBuilder text = new StringBuilder();
        for (LoopDump dump : dumps) {
            for (TaskDump task : dump.tasks()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-28s %-12s %-24s %12s %s%n",
                        task.id(),
                        task.state(),
                        task.name(),
                        DumpText.onLoop(task),
                        task.waitsFor()));
            }
        }
        return text + LoopDump.circles(new WaitGraph(dumps));
    }

    @Override
    public String pstree() {
        return LoopDump.text(EventLoop.dumpAll());
    }

    @Override
    public String json() {
        return LoopDump.json(EventLoop.dumpAll());
    }

    @Override
    public boolean cancel(String taskId) {
        for (EventLoop loop : Watchdog.loops()) {
            Task<?> task = taskId.startsWith(loop.name()) ? Inspection.find(loop, taskId) : null;
            if (task != null) {
                return task.cancel("by ps");
            }
        }
        return false;
    }
}
