package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.futures.TaskPoolExecutor;
import io.greenloom.async.sync.CapacityLimiter;
import io.greenloom.async.sync.Lock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who waits for whom: through groups, races, limiters and pools, over several loops; and what is no deadlock.
final class CallGraphTest {
    private static TaskDump named(LoopDump dump, String name) {
        return dump.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ids(LoopDump dump, String... names) {
        return java.util.Arrays.stream(names)
                .map(name -> named(dump, name).id())
                .toList();
    }

    private static void forAWhile() {
        Async.sleep(Duration.ofHours(1));
    }

    private static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Async.yieldNow();
        }
    }

    @Test
    void aTaskOfAGroupThatAwaitsTheHostIsADeadlock() {
        Async.run(() -> {
            Task<?> host = Async.createTask("host", () -> {
                Task<?> self = Async.currentTask();
                TaskGroup.run(group -> group.createTask("child", () -> self.join()));
            });
            passes(4);
            LoopDump dump = Async.dump();

            assertThat(dump.cycles()).hasSize(1);
            assertThat(dump.cycles().getFirst()).containsExactlyInAnyOrderElementsOf(ids(dump, "host", "child"));
            assertThat(named(dump, "host").until()).isEqualTo(TaskDump.Until.ALL);
            assertThat(dump.text()).contains("host -> child -> host");
            host.cancel();
        });
    }

    @Test
    void aGroupWaitsForEachOfItsTasksAndIsNoDeadlockWhileTheyGoOn() {
        Async.run(() -> {
            Task<?> host = Async.createTask(
                    "host",
                    () -> TaskGroup.run(group -> {
                        group.createTask("one", CallGraphTest::forAWhile);
                        group.createTask("two", CallGraphTest::forAWhile);
                    }));
            passes(4);
            LoopDump dump = Async.dump();
            assertThat(named(dump, "host").waitsForTasks()).containsExactlyElementsOf(ids(dump, "one", "two"));
            assertThat(dump.awaitedBy(named(dump, "one").id())).containsExactlyElementsOf(ids(dump, "host"));
            assertThat(dump.text()).contains("one: waits for sleep; awaited by host\n");
            assertThat(dump.json())
                    .contains("\"awaitedBy\":[\"" + named(dump, "host").id() + "\"]");
            assertThat(dump.cycles()).isEmpty();
            host.cancel();
        });
    }

    @Test
    void whoWaitsForTheFirstOfSeveralIsInACircleOnlyWhereEachOfThemIs() {
        Async.run(() -> {
            Promise<Task<?>> racer = EventLoop.current().createPromise();
            Task<?> stuck = Async.createTask("stuck", () -> racer.await().join());
            Task<?> free = Async.createTask("free", CallGraphTest::forAWhile);
            Task<?> race = Async.createTask("race", () -> Async.wait(List.of(stuck, free), ReturnWhen.FIRST_COMPLETED));
            racer.complete(race);
            passes(4);
            LoopDump dump = Async.dump();
            assertThat(named(dump, "race").waitsForTasks()).containsExactlyElementsOf(ids(dump, "stuck", "free"));
            assertThat(named(dump, "race").until()).isEqualTo(TaskDump.Until.ONE);
            assertThat(dump.cycles()).isEmpty();

            free.cancel();
            passes(4);
            assertThat(race.isDone()).isTrue();
        });
    }

    @Test
    void inARaceOfTasksThatAllWaitForTheRacerNobodyGoesOn() {
        Async.run(() -> {
            Promise<Task<?>> racer = EventLoop.current().createPromise();
            Task<?> one = Async.createTask("one", () -> racer.await().join());
            Task<?> two = Async.createTask("two", () -> racer.await().join());
            Task<?> race = Async.createTask("race", () -> {
                for (Task<?> next : Async.<Task<?>>asCompleted(List.of(one, two))) {
                    next.isDone();
                }
            });
            racer.complete(race);
            passes(4);
            LoopDump dump = Async.dump();
            assertThat(named(dump, "race").waitsFor()).isEqualTo("the next of 2");
            assertThat(dump.cycles()).hasSize(2);
            race.cancel();
        });
    }

    @Test
    void aRaceWithWhatIsNoTasksIsNoDeadlock() {
        Async.run(() -> {
            Promise<Task<?>> racer = EventLoop.current().createPromise();
            Promise<String> fromOutside = EventLoop.current().createPromise();
            Task<?> one = Async.createTask("one", () -> racer.await().join());
            Task<?> race =
                    Async.createTask("race", () -> Async.wait(List.of(one, fromOutside), ReturnWhen.FIRST_COMPLETED));
            racer.complete(race);
            passes(4);
            assertThat(named(Async.dump(), "race").until()).isEqualTo(TaskDump.Until.ONE_OR_OTHER);
            assertThat(Async.dump().cycles()).isEmpty();
            fromOutside.complete("came");
            passes(4);
            assertThat(race.isDone()).isTrue();
        });
    }

    @Test
    void borrowersOfALimiterAreSeenAndOneThatGoesOnIsEnough() {
        Async.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(2);
            Promise<Task<?>> waiting = EventLoop.current().createPromise();
            Task<?> holder = Async.createTask("holder", () -> {
                try (var _ = limiter.hold()) {
                    waiting.await().join();
                }
            });
            Task<?> sleeper = Async.createTask("sleeper", () -> {
                try (var _ = limiter.hold()) {
                    forAWhile();
                }
            });
            passes(2);
            Task<?> wants = Async.createTask("wants", () -> limiter.hold().close());
            waiting.complete(wants);
            passes(3);
            LoopDump dump = Async.dump();
            assertThat(named(dump, "wants").waitsForTasks()).containsExactlyElementsOf(ids(dump, "holder", "sleeper"));
            assertThat(named(dump, "wants").until()).isEqualTo(TaskDump.Until.ONE);
            assertThat(named(dump, "wants").waitsFor()).contains("held by task holder, task sleeper");
            assertThat(dump.cycles()).isEmpty();
            List.of(holder, sleeper, wants).forEach(Task::cancel);
        });
    }

    @Test
    void aLimiterAndALockTakenInOppositeOrdersAreADeadlock() {
        Async.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            Lock lock = new Lock();
            Task<?> one = Async.createTask("one", () -> {
                try (var _ = limiter.hold()) {
                    Async.yieldNow();
                    lock.acquire();
                }
            });
            Task<?> two = Async.createTask("two", () -> {
                try (var _ = lock.hold()) {
                    Async.yieldNow();
                    limiter.acquire();
                }
            });
            passes(4);
            LoopDump dump = Async.dump();
            assertThat(dump.cycles()).hasSize(1);
            assertThat(dump.cycles().getFirst()).containsExactlyInAnyOrderElementsOf(ids(dump, "one", "two"));
            one.cancel();
            two.cancel();
        });
    }

    @Test
    void aBodyOfAPoolThatWaitsForItsCallerIsADeadlock() {
        Async.run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                Task<?> caller = Async.createTask("caller", () -> {
                    Task<?> self = Async.currentTask();
                    CompletableFuture<?> future = pool.submit(() -> {
                        self.join();
                        return true;
                    });
                    future.get();
                });
                passes(5);
                LoopDump dump = Async.dump();
                assertThat(dump.cycles()).hasSize(1);
                assertThat(dump.cycles().getFirst()).containsExactlyInAnyOrderElementsOf(ids(dump, "caller", "pool"));
                caller.cancel();
            }
        });
    }

    @Test
    void aCircleOverTwoLoopsIsFoundInTheDumpOfAll() throws Exception {
        try (EventLoop a = EventLoop.create(LoopOptions.defaults().withName("circle-a"))
                        .start();
                EventLoop b = EventLoop.create(LoopOptions.defaults().withName("circle-b"))
                        .start()) {
            CompletableFuture<Task<?>> second = new CompletableFuture<>();
            Task<?> first = a.createTask("first", () -> {
                Task<?> other = Async.ensureFuture(second).await();
                other.join();
                return true;
            });
            second.complete(b.createTask("second", () -> {
                first.join();
                return true;
            }));
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            List<LoopDump> dumps = List.of();
            while (LoopDump.cycles(dumps).isEmpty() && System.nanoTime() < giveUp) {
                dumps = List.of(a.dump(), b.dump());
                Thread.onSpinWait();
            }
            assertThat(LoopDump.cycles(dumps)).hasSize(1);
            assertThat(LoopDump.cycles(dumps).getFirst())
                    .containsExactlyInAnyOrder(
                            named(dumps.get(0), "first").id(),
                            named(dumps.get(1), "second").id());
            assertThat(dumps.getFirst().cycles()).as("one loop alone").isEmpty();
            assertThat(LoopDump.text(dumps)).containsPattern("first -> second -> first|second -> first -> second");
            assertThat(LoopDump.json(dumps)).contains("\"cycles\":[[").doesNotContain("\"cycles\":[]");
            first.cancel();
        }
    }

    @Test
    void theCallGraphOfATaskIsItsStackAndThoseOfWhoWaitForIt() {
        Async.run(() -> {
            Task<?> slow = Async.createTask("slow", CallGraphTest::forAWhile);
            Task<?> middle = Async.createTask("middle", () -> Async.gather(List.of(slow)));
            Async.createTask("outer", () -> middle.await());
            Async.createTask("other", () -> slow.join());
            passes(4);
            CallGraph graph = Async.callGraph(slow);

            assertThat(graph.callers())
                    .extracting(caller -> caller.task().name() + caller.depth())
                    .containsExactly("slow0", "middle1", "outer2", "other1");
            assertThat(graph.callers().getFirst().task().stack())
                    .anyMatch(frame -> frame.getMethodName().equals("forAWhile"));
            assertThat(graph.toString())
                    .startsWith("slow: waits for sleep\n    at ")
                    .contains("\n  awaited by middle: waits for ")
                    .contains("\n    awaited by outer: waits for task middle\n");
            slow.cancel();
            passes(4);
            assertThat(Async.callGraph(slow).callers()).isEmpty();
        });
    }

    @Test
    void tasksThatWaitForEachOtherAreEachOnceInTheCallGraph() {
        Async.run(() -> {
            Promise<Task<?>> other = EventLoop.current().createPromise();
            Task<?> one = Async.createTask("one", () -> other.await().join());
            other.complete(Async.createTask("two", () -> one.join()));
            passes(4);
            assertThat(Async.callGraph(one).callers())
                    .extracting(caller -> caller.task().name())
                    .containsExactly("one", "two");
            one.cancel();
        });
    }

    @Test
    @Tag("opened")
    void virtualThreadsThatATaskHasStartedAreShownWithTheirStacks() {
        Async.run(() -> {
            assertThat(Async.dump().threads()).isEmpty();
            CountDownLatch release = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(2);
            Task<?> parent = Async.createTask("parent", () -> {
                for (String name : List.of("mine", "")) {
                    Thread.Builder builder = Thread.ofVirtual();
                    (name.isEmpty() ? builder : builder.name(name)).start(() -> waitsInAThread(release, ended));
                }
                ended.await();
            });
            passes(3);
            LoopDump dump = Async.dump();

            assertThat(dump.threads()).hasSize(2);
            assertThat(dump.threads()).extracting(ThreadDump::name).containsExactlyInAnyOrder("mine", "");
            assertThat(dump.threads()).allSatisfy(thread -> {
                assertThat(thread.startedBy()).isEqualTo(named(dump, "parent").id());
                assertThat(thread.stack())
                        .anyMatch(frame -> frame.getMethodName().equals("waitsInAThread"));
            });
            assertThat(dump.text())
                    .contains("2 virtual threads that tasks have started by themselves")
                    .contains(" mine, started by parent\n");
            assertThat(dump.json()).contains("\"name\":\"mine\",\"startedBy\":\"");
            release.countDown();
            parent.await();
            ended.await();
        });
    }

    private static void waitsInAThread(CountDownLatch release, CountDownLatch ended) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            ended.countDown();
        }
    }
}
