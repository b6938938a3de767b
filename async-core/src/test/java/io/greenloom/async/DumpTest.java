package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a dump says of the tasks of a loop.
final class DumpTest {
    private static TaskDump named(LoopDump dump, String name) {
        return dump.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void forAWhile() {
        Async.sleep(Duration.ofHours(1));
    }

    @Test
    void eachTaskStandsBelowTheOneThatCreatedItWithItsStateAndItsStack() {
        Async.run(() -> {
            Task<?> parent = Async.createTask("parent", () -> {
                Async.createTask("child", DumpTest::forAWhile);
                Async.createTask("unstarted", () -> {}).cancel();
                forAWhile();
            });
            Async.yieldNow();
            Async.yieldNow();
            Task<?> fresh = Async.createTask("fresh", () -> {});
            LoopDump dump = Async.dump();

            assertThat(named(dump, "child").parent())
                    .isEqualTo(named(dump, "parent").id());
            assertThat(named(dump, "child").state()).isEqualTo(TaskDump.State.WAITING);
            assertThat(named(dump, "child").waitsFor()).isEqualTo("sleep");
            assertThat(named(dump, "child").stack())
                    .anyMatch(frame -> frame.getMethodName().equals("forAWhile"));
            assertThat(named(dump, "fresh").state()).isEqualTo(TaskDump.State.NOT_STARTED);
            assertThat(named(dump, "Task-1").state()).isEqualTo(TaskDump.State.RUNNING);
            assertThat(dump.tasks()).extracting(TaskDump::name).doesNotContain("unstarted");
            assertThat(dump.text())
                    .contains("\n    parent: waits for sleep\n")
                    .contains("\n      child: waits for sleep\n")
                    .contains("\n    fresh: not started\n")
                    .contains("DumpTest.forAWhile");
            assertThat(dump.cycles()).isEmpty();
            parent.cancel();
            fresh.await();
        });
    }

    @Test
    void aTaskThatHasEndedIsNobodysParentAndIsNotKept() {
        Async.run(() -> {
            Task<Task<?>> parent = Async.createTask("parent", () -> Async.createTask("child", DumpTest::forAWhile));
            Task<?> child = parent.await();
            assertThat(named(Async.dump(), "child").parent()).isNull();
            child.cancel();
        });
    }

    @Test
    void whatATaskAwaitsIsNamedThroughGatherWaitAndShield() {
        Async.run(() -> {
            Task<?> slow = Async.createTask("slow", DumpTest::forAWhile);
            Async.createTask("awaits", () -> slow.await());
            Async.createTask("gathers", () -> Async.gather(slow, Async.createTask("other", DumpTest::forAWhile)));
            Async.createTask("waits", () -> Async.wait(List.of(slow), ReturnWhen.ALL_COMPLETED));
            Async.createTask("shields", () -> Async.shield(slow).await());
            Async.yieldNow();
            Async.yieldNow();
            LoopDump dump = Async.dump();
            String id = named(dump, "slow").id();

            assertThat(named(dump, "awaits").waitsFor()).isEqualTo("task slow");
            for (String name : List.of("awaits", "waits", "shields")) {
                assertThat(named(dump, name).waitsForTasks()).as(name).containsExactly(id);
            }
            assertThat(named(dump, "gathers").waitsForTasks())
                    .containsExactlyInAnyOrder(id, named(dump, "other").id());
        });
    }

    @Test
    void aReadyTaskIsShownAsReadyAndKeepsItsPlace() {
        Async.run(() -> {
            var order = new java.util.ArrayList<String>();
            Task<?> a = Async.createTask("a", () -> {
                for (int i = 0; i < 3; i++) {
                    order.add("a" + i);
                    Async.yieldNow();
                }
            });
            Task<?> b = Async.createTask("b", () -> {
                for (int i = 0; i < 3; i++) {
                    order.add("b" + i);
                    assertThat(named(Async.dump(), "a").state()).isIn(TaskDump.State.READY);
                    Async.yieldNow();
                }
            });
            Async.gather(List.of(a, b));
            assertThat(order).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
        });
    }

    private static final class Held implements Owned {
        final AtomicReference<Object> owner = new AtomicReference<>();

        @Override
        public Object owner() {
            return owner.get();
        }

        @Override
        public String toString() {
            return "lock";
        }
    }

    @Test
    void tasksThatWaitForEachOthersLocksAreFoundAsACircle() {
        Async.run(() -> {
            Held one = new Held();
            Held two = new Held();
            one.owner.set(Async.createTask("first", () -> Suspension.begin(two).await()));
            two.owner.set(Async.createTask("second", () -> Suspension.begin(one).await()));
            Task<?> outsider =
                    Async.createTask("outsider", () -> Suspension.begin(one).await());
            Async.yieldNow();
            LoopDump dump = Async.dump();

            assertThat(dump.cycles()).hasSize(1);
            assertThat(dump.cycles().getFirst())
                    .containsExactlyInAnyOrder(
                            named(dump, "first").id(), named(dump, "second").id());
            assertThat(named(dump, "outsider").waitsFor()).isEqualTo("lock, held by task first");
            assertThat(dump.text()).contains("wait for each other in a circle").contains("first -> second");
            assertThat(outsider.cancel()).isTrue();
        });
    }

    @Test
    void anOwnerThatIsAThreadIsTheTaskThatRunsOnIt() {
        Async.run(() -> {
            Held held = new Held();
            Async.createTask("holder", () -> {
                held.owner.set(Thread.currentThread());
                forAWhile();
            });
            Async.createTask("wants", () -> Suspension.begin(held).await());
            Async.yieldNow();
            LoopDump dump = Async.dump();
            assertThat(named(dump, "wants").waitsFor()).isEqualTo("lock, held by task holder");
            assertThat(named(dump, "wants").waitsForTasks())
                    .containsExactly(named(dump, "holder").id());
        });
    }

    @Test
    void aReasonWhoseToStringFailsHarmsNobody() {
        Async.run(() -> {
            Async.createTask(
                    "odd",
                    () -> Suspension.begin(new Object() {
                                @Override
                                public String toString() {
                                    throw new IllegalStateException("no");
                                }
                            })
                            .await());
            Async.yieldNow();
            assertThat(named(Async.dump(), "odd").waitsFor()).contains("whose toString failed");
        });
    }

    @Test
    void theDumpOfABlockedLoopShowsTheCulprit() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicReference<Boolean> release = new AtomicReference<>(false);
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepLimit(Duration.ZERO);
            Thread runner = Thread.ofPlatform()
                    .start(() -> loop.runUntilComplete(() -> {
                        Async.createTask("victim", DumpTest::forAWhile);
                        return loop.createTask("culprit", () -> {
                                    blocked.countDown();
                                    while (!release.get()) {
                                        Thread.onSpinWait();
                                    }
                                    return true;
                                })
                                .await();
                    }));
            assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

            LoopDump dump = loop.dump();
            List<LoopDump> all = EventLoop.dumpAll();
            release.set(true);
            runner.join();

            assertThat(dump.state()).isEqualTo("RUNNING");
            assertThat(named(dump, "culprit").state()).isEqualTo(TaskDump.State.RUNNING);
            assertThat(named(dump, "culprit").stack())
                    .anyMatch(frame -> frame.getClassName().equals(DumpTest.class.getName()));
            assertThat(named(dump, "victim").waitsFor()).isEqualTo("sleep");
            assertThat(all).extracting(LoopDump::loop).contains(loop.name());
        }
    }

    @Test
    void aLoopThatNobodyRunsCanBeDumpedAndAClosedOneIsEmpty() {
        EventLoop loop = EventLoop.create();
        loop.runUntilComplete(
                () -> Async.createTask("left", DumpTest::forAWhile).isDone());
        assertThat(named(loop.dump(), "left").state()).isEqualTo(TaskDump.State.WAITING);
        loop.close();
        assertThat(loop.dump().tasks()).isEmpty();
        assertThat(EventLoop.dumpAll()).extracting(LoopDump::loop).doesNotContain(loop.name());
    }

    @Test
    @Tag("opened")
    void aTaskInACallOfTheJdkIsShownWithThatCall() {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            Async.run(() -> {
                Task<?> locks = Async.createTask("locks", lock::lockInterruptibly);
                Async.yieldNow();
                TaskDump task = named(Async.dump(), "locks");
                assertThat(task.state()).isEqualTo(TaskDump.State.WAITING);
                assertThat(task.waitsFor()).startsWith("java.util.concurrent.locks.");
                locks.cancel();
            });
        } finally {
            lock.unlock();
        }
    }

    @Test
    void theJsonIsWellFormedWhateverTheNames() {
        Async.run(() -> {
            Async.createTask("quote \" back\\slash \n line \uD800", DumpTest::forAWhile);
            Async.yieldNow();
            String json = Async.dump().json();
            assertThat(json)
                    .startsWith("{\"loop\":\"greenloom-loop-")
                    .contains("quote \\\" back\\\\slash \\u000a line \\ud800")
                    .contains("\"waitsFor\":\"sleep\",\"waitsForTasks\":[]")
                    .endsWith("\"cycles\":[]}");
        });
    }

    @Test
    void circlesAreFoundInLongChainsWithoutDeepRecursion() {
        List<TaskDump> tasks = new java.util.ArrayList<>();
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            String next = "t" + (i + 1) % many;
            tasks.add(new TaskDump(
                    "t" + i,
                    "t" + i,
                    TaskDump.State.WAITING,
                    i == 0 ? null : "t" + (i - 1),
                    "x",
                    List.of(next),
                    TaskDump.Until.ALL,
                    null,
                    List.of()));
        }
        LoopDump dump = new LoopDump("loop", "RUNNING", tasks, List.of());
        assertThat(dump.cycles())
                .hasSize(1)
                .first()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(many);
        assertThat(dump.text()).contains("t99999: waits for x");
    }

    @Test
    void inDebugModeADumpTellsForHowLongEachTaskHasHadTheLoop() {
        Async.run(() -> {
            EventLoop.current().setDebug(true);
            Task<?> busy = Async.createTask("busy", () -> {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                forAWhile();
            });
            Task<?> lazy = Async.createTask("lazy", DumpTest::forAWhile);
            Async.yieldNow();
            LoopDump dump = Async.dump();
            assertThat(named(dump, "busy").onLoop()).isBetween(Duration.ofMillis(5), Duration.ofSeconds(20));
            assertThat(named(dump, "lazy").onLoop()).isPositive();
            assertThat(named(dump, "Task-1").onLoop()).as("created before").isNull();
            assertThat(dump.text()).containsPattern("busy: waits for sleep; [0-9.]+ ms on the loop\n");
            assertThat(dump.json()).containsPattern("\"onLoopNanos\":[0-9]+");
            busy.cancel();
            lazy.cancel();
        });
    }

    @Test
    void dumpsWhileTasksComeAndGoLoseAndHarmNothing() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Thread runner = Thread.ofPlatform()
                    .start(() -> loop.runUntilComplete(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            Async.gather(Async.createTask(Async::yieldNow), Async.createTask(Async::yieldNow));
                        }
                        return true;
                    }));
            while (runner.isAlive()) {
                assertThat(loop.dump().tasks().size()).isLessThan(1_100);
            }
            runner.join();
        }
    }
}
