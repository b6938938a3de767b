package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What happens to what is under way when a loop is run, stopped and closed from several sides.
final class ClosingTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void stopThatMeetsTheFirstIdleWaitOfALoopIsSeen() throws Exception {
        for (int i = 0; i < 30; i++) {
            try (EventLoop loop = EventLoop.create()) {
                Thread runner = Thread.ofPlatform().start(loop::runForever);
                while (!loop.isRunning()) {
                    Thread.onSpinWait();
                }
                TimeUnit.MICROSECONDS.sleep(i * 40L); // what varies: where in its first pass the loop is
                loop.stop();
                runner.join(TimeUnit.SECONDS.toMillis(10));
                assertThat(runner.isAlive()).isFalse();
            }
        }
    }

    @Test
    void closingDoesNotWaitForABodyOnAThreadThatHasEndedJustBefore() {
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(Async.<String>run(() -> Async.toThread(() -> "done"))).isEqualTo("done");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9)); // a wait took ten
    }

    @Test
    void closeByAnotherThreadWhileARunGoesOnIsRefusedAndHarmsNobody() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            CountDownLatch running = new CountDownLatch(1);
            loop.callSoon(running::countDown);
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            running.await();
            assertThatThrownBy(loop::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is running; stop it before you close it");
            assertThat(loop.<String>submit(() -> "unharmed").get(20, TimeUnit.SECONDS))
                    .isEqualTo("unharmed");
            loop.stop();
            runner.join();
        }
    }

    @Test
    void aClosedLoopRefusesEachWayToRunItAndToGiveItWork() {
        EventLoop loop = EventLoop.create();
        loop.close();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> loop.runUntilComplete(() -> log.add("ran")),
                () -> loop.runUntilComplete(loop.createPromise()),
                loop::runForever,
                loop::start,
                () -> loop.createTask(() -> log.add("ran")),
                () -> loop.callSoon(() -> log.add("ran")));
        for (var call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
        assertThat(JvmExit.isHooked()).isFalse();
        assertThat(log).isEmpty();
    }

    @Test
    void taskThatOnceCaughtACancellationIsCancelledAtTheEndAllTheSame() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } catch (CancelledError e) {
                    log.add("caught");
                }
                Async.sleep(Duration.ofHours(1));
            });
            Async.yieldNow();
            task.cancel("reload");
            Async.yieldNow();
            Async.yieldNow();
        });
        assertThat(log).containsExactly("caught");
    }

    @Test
    void taskCreatedWhileTheLoopClosesEndsOneWayOrTheOther() throws Exception {
        for (int i = 0; i < 20; i++) {
            EventLoop loop = EventLoop.create();
            List<Task<Integer>> accepted = new ArrayList<>();
            CountDownLatch creating = new CountDownLatch(1);
            Thread creator = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        accepted.add(loop.createTask(() -> 1));
                        creating.countDown();
                    }
                } catch (IllegalStateException closed) {
                    log.add("refused");
                }
            });
            creating.await();
            loop.close();
            creator.join();
            for (Task<Integer> task : accepted) {
                try {
                    task.await(Duration.ofSeconds(10));
                } catch (CancelledError e) {
                    assertThat(task.isCancelled()).isTrue();
                }
            }
        }
        assertThat(log).hasSize(20);
    }

    @Test
    void closedLoopThatRanCallbacksIsCollected() throws Exception {
        List<WeakReference<EventLoop>> loops = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            loops.add(runACallback());
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (loops.stream().anyMatch(loop -> loop.get() != null) && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(20); // a bounded poll
        }
        assertThat(loops).allMatch(loop -> loop.get() == null);
    }

    private static WeakReference<EventLoop> runACallback() {
        try (EventLoop loop = EventLoop.create()) {
            loop.callSoon(loop::stop);
            loop.runForever();
            return new WeakReference<>(loop);
        }
    }

    @Test
    void callbackThatIsSuspendedWhenItsLoopClosesRunsItsFinally() {
        ReentrantLock lock = new ReentrantLock();
        AtomicBoolean locked = new AtomicBoolean();
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(context -> log.add(context.error()));
            EventLoop.current().callSoon(() -> {
                lock.lock();
                try {
                    locked.set(true);
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    lock.unlock();
                }
            });
            Async.yieldNow();
        });
        assertThat(locked).isTrue();
        assertThat(lock.tryLock()).isTrue();
        assertThat(log).hasSize(1).first().isInstanceOf(CancelledError.class);
    }

    @Test
    void refusedRunDoesNotRunTheBodyLater() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            CountDownLatch running = new CountDownLatch(1);
            loop.callSoon(running::countDown);
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            running.await();
            assertThatThrownBy(() -> loop.runUntilComplete(() -> log.add("ran")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already running");
            loop.callSoon(loop::stop);
            runner.join();
        }
        assertThat(log).isEmpty();
    }

    @Test
    void runEndsWithItsOwnEvenWhereAnotherThreadTakesTheLoopOverAtOnce() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            AtomicBoolean over = new AtomicBoolean();
            Thread other = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    try {
                        loop.runForever();
                    } catch (IllegalStateException busy) {
                        Thread.onSpinWait();
                    }
                }
            });
            int own = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (own < 50 && System.nanoTime() < deadline) {
                try {
                    loop.runUntilComplete(() -> true);
                    own++;
                } catch (IllegalStateException busy) {
                    loop.stop();
                }
            }
            over.set(true);
            while (other.isAlive()) {
                loop.stop();
                other.join(1);
            }
            assertThat(own).isEqualTo(50);
        }
    }

    @Test
    void interruptOfAnIdleCarrierDoesNoHarm() {
        try (EventLoop loop = EventLoop.create()) {
            Thread carrier = loop.runUntilComplete(io.greenloom.loom.TaskThreads::carrier);
            carrier.interrupt();
            assertThat(loop.runUntilComplete(() -> "unharmed")).isEqualTo("unharmed");
        }
    }

    @Test
    void shieldThatIsGivenUpLeavesNothingAtWhatItShielded() {
        Async.run(() -> {
            Promise<String> longLived = EventLoop.current().createPromise();
            WeakReference<Promise<String>> shield = giveUp(longLived);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (shield.get() != null && System.nanoTime() < deadline) {
                System.gc();
                Async.sleep(Duration.ofMillis(5));
            }
            assertThat(shield.get()).isNull();
            longLived.complete("still there");
        });
    }

    private static WeakReference<Promise<String>> giveUp(Promise<String> longLived) {
        Promise<String> shield = Async.shield(longLived);
        shield.cancel();
        return new WeakReference<>(shield);
    }

    @Test
    void cancelledBodiesForHelperThreadsThatHaveNotStartedNeverDo() {
        Async.run(() -> {
            CountDownLatch release = new CountDownLatch(1);
            List<Task<Boolean>> blocking = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                blocking.add(Async.createTask(() -> Async.toThread(() -> {
                    release.await();
                    return log.add("ran");
                })));
            }
            Async.yieldNow();
            Async.yieldNow();
            blocking.forEach(Task::cancel);
            release.countDown();
            assertThat(Async.<String>toThread(() -> "free")).isEqualTo("free");
        });
        assertThat(log.size()).isLessThan(40);
    }

    @Test
    void stackOverflowThatABodyCatchesLeavesTheLoopWhole() {
        Async.run(() -> {
            try {
                recurse(EventLoop.current());
            } catch (StackOverflowError e) {
                log.add("caught");
            }
            Async.sleep(Duration.ofMillis(1));
        });
        assertThat(log).containsExactly("caught");
    }

    private static int recurse(EventLoop loop) {
        loop.callLater(Duration.ofHours(1), () -> {});
        return recurse(loop) + 1;
    }

    @Test
    @Tag("opened") // elsewhere no task is parked where only an interrupt reaches it
    void cancelInTheMomentOfAWakeUpFromAnotherThreadLeavesNoInterrupt() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 2_000; i++) {
                Promise<String> promise = loop.createPromise();
                AtomicBoolean interrupted = new AtomicBoolean();
                Task<?> task = Async.createTask(() -> {
                    promise.await();
                    interrupted.set(Thread.currentThread().isInterrupted());
                });
                Async.yieldNow();
                HelperThreads.GENERAL.execute(() -> promise.complete("value"));
                while (!promise.isDone()) {
                    Thread.onSpinWait();
                }
                task.cancel();
                try {
                    task.await();
                } catch (CancelledError e) {
                    assertThat(task.isCancelled()).isTrue();
                }
                assertThat(interrupted).isFalse();
            }
        });
    }

    @Test
    void requestThatWasTakenBackIsNotThrown() {
        Async.run(LoopClock.virtual(), () -> {
            Task<String> child = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } catch (CancelledError e) {
                    Async.sleep(Duration.ofSeconds(2));
                }
                return "cleaned up";
            });
            Task<String> parent = Async.createTask(() -> child.await());
            Async.sleep(Duration.ofSeconds(1));
            parent.cancel();
            Async.sleep(Duration.ofSeconds(1));
            parent.uncancel();
            assertThat(parent.await()).isEqualTo("cleaned up");
        });
    }

    @Test
    void gatherOfTheTaskItselfIsToldInsteadOfHanging() {
        Async.run(() -> assertThatThrownBy(() -> Async.gather(Async.currentTask()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("waits for itself"));
    }

    @Test
    void aCallbackWhoseTimeHasNotComeIsDropped() {
        EventLoop loop = EventLoop.create();
        loop.callLater(Duration.ofHours(1), () -> log.add("never run"));
        loop.runUntilComplete(() -> {
            EventLoop.current().callLater(Duration.ofHours(1), () -> log.add("run"));
        });
        loop.close();
        EventLoop unused = EventLoop.create();
        unused.callLater(Duration.ofHours(1), () -> log.add("unused"));
        unused.close();
        assertThat(log).isEmpty();
    }

    @Test
    void aLoopThatWasAskedToLeaveCannotBeStartedAgainInBetween() {
        RunGate gate = new RunGate();
        gate.enterUntilClosed(() -> {});
        assertThat(gate.leave()).isTrue();
        gate.idle(); // and before the closer has seen that, somebody starts it
        assertThatThrownBy(() -> gate.enterUntilClosed(() -> {})).hasMessageContaining("closed");
        assertThat(gate.close()).isFalse();
        assertThat(gate.awaitWork()).isEqualTo(RunGate.State.CLOSING);
    }
}
