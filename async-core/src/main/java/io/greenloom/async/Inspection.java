package io.greenloom.async;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
                tasks.stream().filter(task -> !task.isDone()).map(this::dump).toList());
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
        Set<String> tasks = new LinkedHashSet<>();
        String waitsFor = "";
        if (state == TaskDump.State.WAITING) {
            if (waiter == null) {
                waitsFor = stack.isEmpty() ? "something outside the loop" : call(stack.getFirst());
            } else {
                waitsFor = describe(waiter.reason());
                addTasks(waiter.reason(), tasks);
                addTasks(waiter.target(), tasks);
            }
        }
        Task<?> creator = task.creator();
        return new TaskDump(
                id(task),
                task.name(),
                state,
                creator == null || creator.isDone() ? null : id(creator),
                waitsFor,
                List.copyOf(tasks),
                stack);
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

    private static String id(Task<?> task) {
        return task.loop().name() + "/" + task.id();
    }

    private String describe(Object reason) {
        String text;
        try {
            text = reason instanceof Task<?> task ? "task " + task.name() : String.valueOf(reason);
            if (reason instanceof Owned owned) {
                Object owner = owned.owner();
                Task<?> holder = holder(owner);
                text += owner == null ? "" : ", held by " + (holder == null ? owner : "task " + holder.name());
            }
        } catch (RuntimeException e) {
            text = reason.getClass().getName() + ", whose toString failed";
        }
        return text;
    }

    private @Nullable Task<?> holder(@Nullable Object owner) {
        return owner instanceof Task<?> task ? task : owner instanceof Thread thread ? byThread.get(thread) : null;
    }

    /// Adds the tasks whose end, or whose letting go, `what` comes from.
    private void addTasks(@Nullable Object what, Set<String> ids) {
        List<Object> open = new ArrayList<>();
        Set<Object> seen = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        if (what != null) {
            open.add(what);
        }
        while (!open.isEmpty()) {
            Object next = open.removeLast();
            if (!seen.add(next)) {
                continue;
            }
            if (next instanceof Task<?> task) {
                if (!task.isDone()) {
                    ids.add(id(task));
                }
            } else if (next instanceof Promise<?> promise && promise.source() != null) {
                open.add(promise.source());
            } else if (next instanceof Joint<?> joint) {
                open.addAll(joint.pending().reversed());
            } else if (next instanceof Owned owned) {
                Task<?> holder = holder(owned.owner());
                if (holder != null) {
                    open.add(holder);
                }
            }
        }
    }
}
