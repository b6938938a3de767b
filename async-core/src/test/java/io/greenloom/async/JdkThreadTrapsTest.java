package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What JDK 25 makes of the threads of a scheduler of one's own: on which loop they are, what becomes of them
/// behind its end, and what is seen of them.
final class JdkThreadTrapsTest {
    @Test
    @Tag("opened")
    void virtualThreadsOfATaskAreOnItsLoopAndOthersAreNot() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Callable<EventLoop> where = EventLoop::currentOrNull;
            FutureTask<EventLoop> unstarted = new FutureTask<>(where);
            Thread.ofVirtual().unstarted(unstarted).start();
            assertThat(unstarted.get()).isSameAs(loop);
            try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
                assertThat(each.submit(where).get()).isSameAs(loop);
            }
            FutureTask<EventLoop> platform = new FutureTask<>(where);
            Thread.ofPlatform().start(platform);
            assertThat(platform.get()).isNull();
            assertThat(CompletableFuture.supplyAsync(EventLoop::currentOrNull, ForkJoinPool.commonPool())
                            .get())
                    .isNull();
            assertThat(Async.<Boolean>toThread(() -> EventLoop.currentOrNull() == null))
                    .isTrue();
        });
    }

    @Test
    @Tag("opened")
    void virtualThreadThatOutlivesItsLoopStillRunsToItsEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Async.run(() -> {
            CountDownLatch started = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                started.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ended.countDown();
            });
            started.await();
        });
        release.countDown();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("opened") // starts a JVM of portable mode; once is enough
    void withoutTheFlagsTheMessagePrintsThem() throws Exception {
        ChildJvm child = ChildJvm.portable(Hello.class);
        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output())
                .contains("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED")
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .contains("portable mode")
                .contains("1 3 2 4");
    }

    @Test
    @Tag("opened")
    void stackOfASuspendedTaskIsWholeAndShowsItsName() {
        Async.run(() -> {
            AtomicReference<Thread> thread = new AtomicReference<>();
            Task<?> task = Async.createTask("the named one", () -> {
                thread.set(Thread.currentThread());
                deeper();
            });
            Async.yieldNow();
            assertThat(thread.get().getName()).isEqualTo("the named one");
            assertThat(thread.get().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("deeper"));
            task.cancel();
        });
    }

    @Test
    @Tag("opened")
    void threadDumpOfTheJdkListsSuspendedTasksWithTheirNamesAndStacks(@TempDir Path folder) throws IOException {
        Path dump = folder.resolve("dump.json");
        Async.run(() -> {
            Task<?> task = Async.createTask("in the dump", JdkThreadTrapsTest::deeper);
            Async.yieldNow();
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            task.cancel();
        });
        assertThat(Files.readString(dump)).contains("\"in the dump\"").contains("JdkThreadTrapsTest.deeper");
    }

    private static void deeper() {
        Async.sleep(Duration.ofHours(1));
    }

    @Test
    @Tag("opened") // a portable task has another thread than its creator in either mode, but so has all else
    void scopedValueBoundInATaskStaysInThatTask() {
        ScopedValue<String> scoped = ScopedValue.newInstance();
        Async.run(() -> {
            Task<String> binder =
                    Async.createTask(() -> ScopedValue.where(scoped, "bound").call(() -> {
                        Async.sleep(Duration.ofMillis(1));
                        return scoped.get();
                    }));
            Task<Boolean> other = Async.createTask(scoped::isBound);
            assertThat(other.await()).isFalse();
            assertThat(binder.await()).isEqualTo("bound");
            assertThat(scoped.isBound()).isFalse();
        });
    }

    /// Run in a JVM of its own, without the flags.
    static final class Hello {
        private Hello() {}

        public static void main(String[] args) {
            StringBuilder printed = new StringBuilder();
            Async.run(() -> {
                Async.gather(Async.createTask(() -> func(printed, 1, 2)), Async.createTask(() -> func(printed, 3, 4)));
            });
            System.out.println(printed.toString().strip());
        }

        private static void func(StringBuilder printed, int first, int second) {
            printed.append(first).append(' ');
            Async.sleep(Duration.ofMillis(10));
            printed.append(second).append(' ');
        }
    }
}
