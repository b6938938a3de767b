package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at the tasks of a loop from any thread.
///
/// A loop that runs is asked for the list of its tasks, which it gives between two steps. One that does not
/// answer, because a step blocks it or because nobody runs it, is not changing the list: so it is read as it
/// stands. What each task is doing is read as it is found; a task that goes on meanwhile may show a state and a
/// stack that are a moment apart.
final class Inspection {
    private static final long ANSWER_MILLIS = 50;
    private static final int WALKS = 5;

    private final Carrier carrier;
    private final IdentityHashMap<Thread, Task<?>> byThread = new IdentityHashMap<>();

    private Inspection(Carrier carrier) {
        this.carrier = carrier;
    }

    static LoopDump of(EventLoop loop) {
        return new Inspection(loop.carrier()).dump();
    }

    private LoopDump dump() {
        RunGate.State state = carrier.gate().state();
        List<Task<?>> tasks = tasks(state);
        for (Task<?> task : tasks) {
            Thread thread = task.strand().thread();
            if (thread != null) {
                byThread.put(thread, task);
            }
        }
        return new LoopDump(
                carrier.getName(),
                state.name(),
                tasks.stream().filter(task -> !task.isDone()).map(this::dump).toList(),
                strangers());
    }

    /// Returns the task with that [id][TaskDump#id]; null where the loop has none that has not ended.
    static @Nullable Task<?> find(EventLoop loop, String id) {
        Carrier carrier = loop.carrier();
        for (Task<?> task : new Inspection(carrier).tasks(carrier.gate().state())) {
            if (!task.isDone() && id(task).equals(id)) {
                return task;
            }
        }
        return null;
    }

    private List<Task<?>> tasks(RunGate.State state) {
        if (carrier.isCurrent()) {
            return carrier.tasks().snapshot();
        }
        if (state == RunGate.State.RUNNING) {
            var answer = new CompletableFuture<List<Task<?>>>();
            carrier.readyFromAnywhere(() -> answer.complete(carrier.tasks().snapshot()));
            try {
                return answer.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException | ExecutionException e) {
                // blocked: the list stands still
            }
        }
        List<Task<?>> found = List.of();
        for (int i = 0; i < WALKS; i++) {
            found = carrier.tasks().glimpse();
            if (carrier.tasks().isWhole(found)) {
                break;
            }
        }
        return found;
    }

    private TaskDump dump(Task<?> task) {
        Waiter waiter = task.waiter();
        TaskDump.State state = state(task, waiter);
        Thread thread = task.strand().thread();
        List<StackTraceElement> stack = thread == null ? List.of() : Stacks.ofBody(thread.getStackTrace());
        Needs needs = Needs.NONE;
        String waitsFor = "";
        if (state == TaskDump.State.WAITING) {
            if (waiter == null) {
                waitsFor = stack.isEmpty() ? "something outside the loop" : call(stack.getFirst());
            } else {
                waitsFor = describe(waiter.reason());
                needs = needs(waiter.reason());
                if (needs.tasks.isEmpty()) {
                    needs = needs(waiter.target());
                }
            }
        }
        Task<?> creator = task.creator();
        return new TaskDump(
                id(task),
                task.name(),
                state,
                creator == null || creator.isDone() ? null : id(creator),
                waitsFor,
                needs.tasks.stream().map(Inspection::id).toList(),
                needs.until,
                task.onLoop(),
                stack);
    }

    /// Returns the virtual threads of this loop that are no task's. The carrier does not know them; the JDK does.
    private List<ThreadDump> strangers() {
        if (!carrier.stuck().hasSeenStrangers()) {
            return List.of();
        }
        List<ThreadDump> found = new ArrayList<>();
        TaskThreads.forEach((thread, scheduler) -> {
            if (scheduler instanceof TaskThread its && its.thread() != thread && its.isOf(carrier)) {
                Task<?> by = its.occupant().task();
                found.add(new ThreadDump(
                        thread.threadId(),
                        thread.getName(),
                        by == null || by.isDone() ? null : id(by),
                        Stacks.ofBody(thread.getStackTrace())));
            }
        });
        return found;
    }

    private TaskDump.State state(Task<?> task, @Nullable Waiter waiter) {
        if (!task.isStarted()) {
            return TaskDump.State.NOT_STARTED;
        }
        if (carrier.running() == task.strand()) {
            return TaskDump.State.RUNNING;
        }
        if (task.strand().isQueued() || (waiter != null && !waiter.isWaiting())) {
            return TaskDump.State.READY;
        }
        return TaskDump.State.WAITING;
    }

    private static String call(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    static String id(Task<?> task) {
        return task.loop().name() + "/" + task.id();
    }

    private String describe(Object reason) {
        String text;
        try {
            text = reason instanceof Task<?> task ? "task " + task.name() : String.valueOf(reason);
            if (reason instanceof Owned owned) {
                String owners = owned.owners().stream().map(this::describeOwner).collect(Collectors.joining(", "));
                text += owners.isEmpty() ? "" : ", held by " + owners;
            }
        } catch (RuntimeException e) {
            text = reason.getClass().getName() + ", whose toString failed";
        }
        return text;
    }

    private String describeOwner(Object owner) {
        Task<?> holder = holder(owner);
        return holder == null ? owner.toString() : "task " + holder.name();
    }

    private @Nullable Task<?> holder(@Nullable Object owner) {
        return owner instanceof Task<?> task ? task : owner instanceof Thread thread ? byThread.get(thread) : null;
    }

    /// The tasks whose end, or whose letting go, a wait needs.
    ///
    /// @param isOpen whether something else may end it, too
    private record Needs(Set<Task<?>> tasks, TaskDump.Until until, boolean isOpen) {
        static final Needs NONE = new Needs(Set.of(), TaskDump.Until.ALL, true);

        /// Returns what a wait for all of `parts` needs. Of a part that is itself a choice between several, it is
        /// not known which.
        static Needs all(List<Needs> parts) {
            Set<Task<?>> tasks = new LinkedHashSet<>();
            for (Needs part : parts) {
                if (part.until == TaskDump.Until.ALL) {
                    tasks.addAll(part.tasks);
                }
            }
            return new Needs(tasks, TaskDump.Until.ALL, parts.stream().allMatch(Needs::isOpen));
        }

        static Needs one(List<Needs> parts) {
            Set<Task<?>> tasks = new LinkedHashSet<>();
            parts.forEach(part -> tasks.addAll(part.tasks));
            boolean isOpen = parts.stream().anyMatch(Needs::isOpen);
            return new Needs(tasks, isOpen ? TaskDump.Until.ONE_OR_OTHER : TaskDump.Until.ONE, isOpen);
        }
    }

    private Needs needs(@Nullable Object reason) {
        Object what = reason;
        while (true) {
            List<?> parts;
            switch (what) {
                case Task<?> task -> {
                    return task.isDone() ? Needs.NONE : new Needs(Set.of(task), TaskDump.Until.ALL, false);
                }
                case Promise<?> promise
                when promise.source() != null -> {
                    what = promise.source();
                    continue;
                }
                case Joint<?> joint -> parts = joint.pending();
                case AsCompleted<?> order -> parts = order.pending();
                case TaskGroup group -> parts = asItStands(group::live);
                case Owned owned ->
                    parts = owned.owners().stream().map(this::holderOrOwner).toList();
                case null, default -> {
                    return Needs.NONE;
                }
            }
            if (parts.size() == 1) {
                what = parts.getFirst(); // no recursion: promises of promises can be a long chain
                continue;
            }
            List<Needs> each = parts.stream().map(this::needs).toList();
            boolean oneIsEnough = what instanceof Owned
                    || what instanceof AsCompleted<?>
                    || (what instanceof Joint<?> j && j.isFirst());
            return parts.isEmpty() ? Needs.NONE : oneIsEnough ? Needs.one(each) : Needs.all(each);
        }
    }

    private Object holderOrOwner(Object owner) {
        Task<?> holder = holder(owner);
        return holder == null ? owner : holder;
    }

    /// Returns a list that its loop may be changing, if that can be read.
    private static List<?> asItStands(Supplier<List<?>> list) {
        for (int i = 0; i < WALKS; i++) {
            try {
                return list.get();
            } catch (RuntimeException e) {
                // it changes just now
            }
        }
        return List.of();
    }
}
