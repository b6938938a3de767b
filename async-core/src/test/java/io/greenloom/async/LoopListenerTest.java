package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a listener of a loop is told.
final class LoopListenerTest {
    private final List<String> told = new ArrayList<>();

    private final class Recording implements LoopListener {
        @Override
        public void beforeRun() {
            told.add("run");
        }

        @Override
        public void afterRun() {
            told.add("run over");
        }

        @Override
        public void taskCreated(Task<?> task) {
            told.add("created " + task.name());
        }

        @Override
        public void taskStarted(Task<?> task) {
            told.add("started " + task.name());
        }

        @Override
        public void taskSuspended(Task<?> task) {
            told.add("suspended " + task.name());
        }

        @Override
        public void taskResumed(Task<?> task) {
            told.add("resumed " + task.name());
        }

        @Override
        public void taskEnded(Task<?> task, Outcome<?> outcome) {
            told.add("ended " + task.name() + " " + outcome.getClass().getSimpleName());
        }

        @Override
        public void ioWaitBegins() {
            told.add("waits");
        }

        @Override
        public void ioWaitEnds() {
            told.add("waits no more");
        }
    }

    private List<String> toldOf(String name) {
        return told.stream().filter(line -> line.contains(name)).toList();
    }

    @Test
    void theLifeOfATaskIsToldInItsOrder() {
        try (EventLoop loop = EventLoop.create(LoopClock.virtual())) {
            loop.addListener(new Recording());
            loop.runUntilComplete(() -> {
                Async.createTask("child", () -> Async.sleep(Duration.ofHours(1)))
                        .await();
                return true;
            });
        }
        assertThat(told.getFirst()).isEqualTo("run");
        assertThat(told).contains("run over");
        assertThat(toldOf("child"))
                .containsExactly(
                        "created child", "started child", "suspended child", "resumed child", "ended child Value");
        assertThat(toldOf("Task-1"))
                .containsExactly(
                        "created Task-1", "started Task-1", "suspended Task-1", "resumed Task-1", "ended Task-1 Value");
        assertThat(told).containsSubsequence("suspended Task-1", "started child");
    }

    @Test
    void aTaskThatNeverStartsIsCreatedAndEnded() {
        Async.run(() -> {
            EventLoop.current().addListener(new Recording());
            Task<?> task = Async.createTask("never", () -> {});
            task.cancel();
            Async.yieldNow();
        });
        assertThat(toldOf("never")).containsExactly("created never", "ended never Cancelled");
    }

    @Test
    void aFailureIsToldAndStillReportedToTheExceptionHandler() {
        AtomicInteger reported = new AtomicInteger();
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(_ -> reported.incrementAndGet());
            EventLoop.current().addListener(new Recording());
            Async.createTask("fails", () -> {
                throw new IllegalStateException("no");
            });
            Async.yieldNow();
        });
        assertThat(toldOf("fails")).contains("ended fails Failure");
        assertThat(reported).hasValue(1);
    }

    @Test
    void aWaitForIoBeginsAndEnds() {
        Async.run(() -> {
            EventLoop.current().addListener(new Recording());
            Async.yieldNow();
            Async.sleep(Duration.ofMillis(5));
        });
        assertThat(told).containsSubsequence("suspended Task-1", "waits", "waits no more", "resumed Task-1");
    }

    @Test
    void aListenerThatFailsIsToldNoMoreAndHarmsNobody() {
        AtomicInteger calls = new AtomicInteger();
        LoopListener broken = new LoopListener() {
            @Override
            public void taskCreated(Task<?> task) {
                calls.incrementAndGet();
                throw new IllegalStateException("broken listener");
            }
        };
        Async.run(() -> {
            EventLoop.current().addListener(broken);
            EventLoop.current().addListener(new Recording());
            for (String name : List.of("one", "two")) {
                Async.createTask(name, () -> {}).await();
            }
        });
        assertThat(calls).hasValue(1);
        assertThat(toldOf("one")).contains("created one", "ended one Value");
        assertThat(toldOf("two")).contains("created two", "ended two Value");
    }

    @Test
    void oneThatIsTakenBackIsToldNoMore() {
        Async.run(() -> {
            LoopListener listener = new Recording();
            EventLoop.current().addListener(listener);
            Async.createTask("before", () -> {}).await();
            EventLoop.current().removeListener(listener);
            Async.createTask("after", () -> {}).await();
        });
        assertThat(toldOf("before")).isNotEmpty();
        assertThat(toldOf("after")).isEmpty();
    }

    @Test
    void theOrderOfTasksAndCallbacksIsTheSameWithAListenerAsWithout() {
        assertThat(order(true)).isEqualTo(order(false)).hasSize(40);
    }

    private static List<String> order(boolean listened) {
        List<String> order = new ArrayList<>();
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            if (listened) {
                loop.addListener(new LoopListener() {});
            }
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String name = String.valueOf(i);
                tasks.add(Async.createTask(() -> {
                    order.add("task " + name);
                    loop.callSoon(() -> order.add("callback of " + name));
                    Async.yieldNow();
                    order.add("task again " + name);
                }));
                loop.callSoon(() -> order.add("callback " + name));
            }
            Async.gather(tasks);
        });
        return order;
    }
}
