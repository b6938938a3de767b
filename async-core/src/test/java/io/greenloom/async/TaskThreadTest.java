package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.greenlet.ContextVar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tasks that share a virtual thread, one after the other, cannot tell.
@Tag("opened") // in portable mode each has a stack of its own
final class TaskThreadTest {
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();
    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    private final List<Object> log = new ArrayList<>();

    @Test
    void tasksThatNeverSuspendShareAThread() {
        Async.run(() -> {
            Set<Thread> threads = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                Async.createTask(() -> threads.add(Thread.currentThread()));
            }
            Async.yieldNow();
            assertThat(threads).hasSizeLessThan(10).doesNotContain(Thread.currentThread());
        });
    }

    @Test
    void eachIsTheCurrentTaskAndNamesTheThread() {
        Async.run(() -> {
            for (int i = 0; i < 3; i++) {
                Async.createTask("task " + i, () -> {
                    log.add(Async.currentTask().name());
                    log.add(Thread.currentThread().getName());
                });
            }
            Async.yieldNow();
            assertThat(log).containsExactly("task 0", "task 0", "task 1", "task 1", "task 2", "task 2");
        });
    }

    @Test
    void oneThatSuspendsHasItsThreadForItself() {
        Async.run(() -> {
            List<Thread> threads = new ArrayList<>();
            Promise<String> promise = EventLoop.current().createPromise();
            Async.createTask(() -> {
                threads.add(Thread.currentThread());
                promise.await();
                threads.add(Thread.currentThread());
            });
            Async.createTask(() -> threads.add(Thread.currentThread()));
            Async.yieldNow();
            promise.complete("go");
            Async.yieldNow();
            assertThat(threads).hasSize(3);
            assertThat(threads.get(2)).isSameAs(threads.get(0)).isNotSameAs(threads.get(1));
        });
    }

    @Test
    void whatOneLeavesWithItsThreadIsNotSeenByTheNext() {
        Async.run(() -> {
            Async.createTask(() -> {
                LOCAL.set("left behind");
                USER.set("eve");
                Thread.currentThread().interrupt();
            });
            Async.createTask(() -> {
                log.add(String.valueOf(LOCAL.get()));
                log.add(USER.get());
                log.add(Thread.currentThread().isInterrupted());
            });
            Async.yieldNow();
            assertThat(log).containsExactly("null", "nobody", false);
        });
    }

    @Test
    void theOrderIsThatOfTheReadyQueue() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Async.createTask(() -> {
                log.add("a");
                Async.createTask(() -> log.add("next pass"));
            });
            loop.callSoon(() -> log.add("callback"));
            Task<?> cancelled = Async.createTask(() -> log.add("unreachable"));
            cancelled.cancel();
            Async.createTask(() -> log.add("b"));
            Async.createTask(() -> log.add("c"));
            Async.yieldNow();
            Async.yieldNow();
            assertThat(log).containsExactly("a", "callback", "b", "c", "next pass");
        });
    }

    @Test
    void inheritableValuesAndTheClassLoaderOfOneAreNotSeenByTheNext() {
        ClassLoader own = new ClassLoader(null) {};
        Async.run(() -> {
            Async.createTask(() -> {
                INHERITABLE.set("left behind");
                Thread.currentThread().setContextClassLoader(own);
            });
            Async.createTask(() -> {
                log.add(INHERITABLE.get() == null);
                log.add(Thread.currentThread().getContextClassLoader() == ClassLoader.getSystemClassLoader());
            });
            Async.yieldNow();
            assertThat(log).containsExactly(true, true);
        });
    }

    @Test
    void oneThatFailsHarmsNotTheNext() {
        Async.run(() -> {
            Task<String> failing = Async.createTask(() -> {
                throw new StackOverflowError("as if");
            });
            Task<String> next = Async.createTask(() -> "fine");
            assertThat(next.await()).isEqualTo("fine");
            assertThat(failing.exception()).isInstanceOf(StackOverflowError.class);
        });
    }

    @Test
    void manyShortTasksLetTimersAndIoThrough() {
        Async.run(() -> {
            int[] ended = new int[1];
            for (int i = 0; i < 10_000; i++) {
                Async.createTask(() -> ended[0]++);
            }
            EventLoop.current().callSoon(() -> log.add(ended[0]));
            Async.yieldNow();
            assertThat(log).containsExactly(10_000);
        });
    }
}
