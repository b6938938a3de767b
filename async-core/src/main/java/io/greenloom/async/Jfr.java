package io.greenloom.async;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// What a flight recording shows of a loop. With no recording on, each costs one check of a plain field.
///
/// The events are registered when the JVM's recorder starts, and their classes are not touched before: each would
/// start the recorder by itself, a tenth of a second, on the thread of the loop that comes first.
@SuppressWarnings("UnusedVariable") // the recorder reads the fields of events
final class Jfr {
    private static boolean on; // written once or not at all; who reads it a moment late misses a moment

    private Jfr() {}

    /// Has the events registered as soon as there is a recorder; at once, where there is one. Called by the
    /// watchdog.
    static void listen() {
        if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
            Recorder.listen();
        }
    }

    static boolean isOn() {
        return on;
    }

    private static final class Recorder implements FlightRecorderListener {
        static void listen() {
            FlightRecorder.addListener(new Recorder());
        }

        @Override
        public void recorderInitialized(FlightRecorder recorder) {
            for (Class<? extends Event> event :
                    List.of(TaskStart.class, TaskEnd.class, TaskSuspend.class, SlowStepEvent.class, LoopLag.class)) {
                FlightRecorder.register(event);
            }
            on = true;
        }
    }

    static void taskStarts(Task<?> task) {
        if (on && TaskStart.PROBE.isEnabled()) {
            TaskStart event = new TaskStart();
            event.loop = task.loop().name();
            event.task = task.name();
            Task<?> creator = task.creator();
            event.creator = creator == null ? null : creator.name();
            event.commit();
        }
    }

    static void taskEnds(Task<?> task, Outcome<?> outcome) {
        if (on && TaskEnd.PROBE.isEnabled()) {
            TaskEnd event = new TaskEnd();
            event.loop = task.loop().name();
            event.task = task.name();
            event.outcome = switch (outcome) {
                case Outcome.Value<?> _ -> "value";
                case Outcome.Cancelled<?> _ -> "cancelled";
                case Outcome.Failure<?> failure -> failure.error().getClass().getName();
            };
            event.commit();
        }
    }

    /// Returns the event to give to [#suspensionEnds]; null where nobody records it.
    static @Nullable Object suspensionBegins() {
        if (on && TaskSuspend.PROBE.isEnabled()) {
            TaskSuspend event = new TaskSuspend();
            event.begin();
            return event;
        }
        return null;
    }

    static void suspensionEnds(Object begun, @Nullable Task<?> task, Object reason) {
        TaskSuspend event = (TaskSuspend) begun;
        event.end();
        if (event.shouldCommit()) {
            event.task = task == null ? null : task.name();
            event.reason = String.valueOf(reason);
            event.commit();
        }
    }

    static void slowStep(SlowStep step) {
        if (on && SlowStepEvent.PROBE.isEnabled()) {
            SlowStepEvent event = new SlowStepEvent();
            event.loop = step.loop().name();
            Task<?> task = step.task();
            event.task = task == null ? null : task.name();
            event.lasted = step.lasted().toNanos();
            event.cause = step.cause().name();
            event.stack = Stacks.lines(step.stack());
            event.commit();
        }
    }

    static boolean recordsLag() {
        return on && LoopLag.PROBE.isEnabled();
    }

    static void lag(String loop, long nanos) {
        LoopLag event = new LoopLag();
        event.loop = loop;
        event.lag = nanos;
        event.commit();
    }

    @Registered(false)
    @Name("io.greenloom.TaskStart")
    @Label("Task start")
    @Category({"Greenloom", "Event loop"})
    @StackTrace(false)
    private static final class TaskStart extends Event {
        static final TaskStart PROBE = new TaskStart();

        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task")
        @Nullable
        String task;

        @Label("Created by")
        @Nullable
        String creator;
    }

    @Registered(false)
    @Name("io.greenloom.TaskEnd")
    @Label("Task end")
    @Category({"Greenloom", "Event loop"})
    @StackTrace(false)
    private static final class TaskEnd extends Event {
        static final TaskEnd PROBE = new TaskEnd();

        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task")
        @Nullable
        String task;

        @Label("Outcome")
        @Description("value, cancelled, or the class of the error")
        @Nullable
        String outcome;
    }

    @Registered(false)
    @Name("io.greenloom.TaskSuspend")
    @Label("Task suspended")
    @Category({"Greenloom", "Event loop"})
    @Threshold("20 ms")
    private static final class TaskSuspend extends Event {
        static final TaskSuspend PROBE = new TaskSuspend();

        @Label("Task")
        @Nullable
        String task;

        @Label("Waited for")
        @Nullable
        String reason;
    }

    @Registered(false)
    @Name("io.greenloom.SlowStep")
    @Label("Slow step")
    @Category({"Greenloom", "Event loop"})
    @StackTrace(false)
    private static final class SlowStepEvent extends Event {
        static final SlowStepEvent PROBE = new SlowStepEvent();

        @Label("Loop")
        @Nullable
        String loop;

        @Label("Task")
        @Nullable
        String task;

        @Label("Lasted so far")
        @Timespan(Timespan.NANOSECONDS)
        long lasted;

        @Label("Cause")
        @Nullable
        String cause;

        @Label("Stack")
        @Nullable
        String stack;
    }

    @Registered(false)
    @Name("io.greenloom.LoopLag")
    @Label("Loop lag")
    @Description("How long a busy loop took to look for I/O and timers again, where it took a millisecond or more")
    @Category({"Greenloom", "Event loop"})
    @StackTrace(false)
    private static final class LoopLag extends Event {
        static final LoopLag PROBE = new LoopLag();

        @Label("Loop")
        @Nullable
        String loop;

        @Label("Lag")
        @Timespan(Timespan.NANOSECONDS)
        long lag;
    }
}
