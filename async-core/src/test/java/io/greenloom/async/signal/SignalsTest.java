package io.greenloom.async.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.loom.JdkSignals;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals that this very JVM is sent by `kill`: CONT and WINCH, which no parent has had ignored, under a handler
/// of the test's own, which sees what is not for ours. The cases are those of CPython's `test_unix_events.py` and
/// Trio's `test_signals.py`.
@Timeout(60)
final class SignalsTest {
    private final BlockingQueue<String> former = new LinkedBlockingQueue<>();
    private final List<Object> log = new ArrayList<>();
    private Object cont;
    private Object winch;

    @BeforeEach
    void handleThemBefore() {
        cont = JdkSignals.handle("CONT", former::add);
        winch = JdkSignals.handle("WINCH", former::add);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        send("CONT");
        send("WINCH");
        List<String> seen = new ArrayList<>();
        while (seen.size() < 2) {
            String name = former.poll(20, TimeUnit.SECONDS);
            assertThat(name).as("handlers are as they were").isNotNull();
            seen.add(name);
        }
        assertThat(seen).containsExactlyInAnyOrder("CONT", "WINCH");
        JdkSignals.restore("CONT", cont);
        JdkSignals.restore("WINCH", winch);
    }

    private static void send(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "kill -s " + name + " " + ProcessHandle.current().pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private void assertFormerGot(String name) throws InterruptedException {
        assertThat(former.poll(20, TimeUnit.SECONDS)).isEqualTo(name);
    }

    @Test
    void aCallbackRunsOnItsLoopEachTimeThatTheSignalComes() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 3; i++) {
                Promise<EventLoop> came = loop.createPromise();
                try (SignalHandle handle = Signals.on(loop, "SIGCONT", () -> came.complete(EventLoop.current()))) {
                    send("CONT");
                    assertThat(came.await()).isSameAs(loop);
                    assertThat(handle).hasToString("SignalHandle[CONT]");
                }
            }
        });
        assertThat(former).isEmpty();
    }

    @Test
    void allCallbacksOfASignalRunInTheOrderInWhichTheyWereAdded() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> last = loop.createPromise();
            SignalHandle one = Signals.on(loop, "CONT", () -> log.add("one"));
            SignalHandle two = Signals.on(loop, "cont", () -> log.add("two"));
            SignalHandle three = Signals.on(loop, "CONT", () -> last.complete("three"));
            assertThat(one.remove()).isTrue();
            assertThat(one.remove()).as("it was removed before").isFalse();
            send("CONT");
            last.await();
            assertThat(log).containsExactly("two");
            two.close();
            three.close();
        });
    }

    @Test
    void whenTheLastIsRemovedTheFormerHandlerIsBack() {
        Async.run(() -> {
            Signals.on(EventLoop.current(), "CONT", () -> log.add("ours")).remove();
            send("CONT");
            assertFormerGot("CONT");
        });
        assertThat(log).isEmpty();
    }

    @Test
    void forALoopThatHasBeenClosedTheSignalGoesWhereItWouldHaveGone() throws Exception {
        SignalHandle[] handle = new SignalHandle[1];
        Async.run(() -> {
            handle[0] = Signals.on(EventLoop.current(), "CONT", () -> log.add("ours"));
        });
        send("CONT");
        assertFormerGot("CONT");
        assertThat(log).isEmpty();
        assertThat(handle[0].remove()).as("it was dropped").isFalse();
        EventLoop closed = EventLoop.create();
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> Signals.on(closed, "CONT", () -> {}));
    }

    @Test
    void signalsThatNobodyCanHandleAreRefusedWithTheReason() {
        EventLoop loop = EventLoop.create();
        try (loop) {
            for (String kept : List.of("KILL", "STOP", "QUIT", "SEGV")) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Signals.on(loop, kept, () -> {}))
                        .withMessageContaining("SIG" + kept + " cannot be handled");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Signals.on(loop, "NONSENSE", () -> {}))
                    .withMessageContaining("no signal NONSENSE");
            assertThatIllegalArgumentException()
                    .isThrownBy(Signals::receive)
                    .withMessageContaining("no signal is given");
            assertThatIllegalArgumentException().isThrownBy(() -> Signals.receive("CONT", "KILL"));
        }
    }

    @Test
    void aReceiverGetsEachSignalInTheOrderInWhichTheyCame() {
        Async.run(() -> {
            try (SignalReceiver signals = Signals.receive("CONT", "WINCH", "CONT")) {
                Iterator<String> each = signals.iterator();
                Task<String> waiting = Async.createTask(() -> each.next());
                Async.yieldNow();
                send("WINCH");
                assertThat(waiting.await()).isEqualTo("WINCH");
                send("CONT");
                assertThat(each.hasNext()).isTrue();
                assertThat(each.next()).isEqualTo("CONT");
            }
        });
    }

    @Test
    void aSignalThatComesSeveralTimesBeforeItIsAskedForIsDeliveredOnce() {
        Async.run(() -> {
            try (SignalReceiver signals = Signals.receive("CONT", "WINCH")) {
                sendAndAwait("CONT");
                sendAndAwait("CONT");
                sendAndAwait("WINCH");
                sendAndAwait("CONT");
                assertThat(signals.receive()).isEqualTo("CONT");
                sendAndAwait("CONT");
                assertThat(signals.receive()).as("none starves").isEqualTo("WINCH");
                assertThat(signals.receive()).isEqualTo("CONT");
            }
        });
        assertThat(former).isEmpty();
    }

    /// Sends one and returns when all that listened before have got it.
    private static void sendAndAwait(String name) throws IOException, InterruptedException {
        try (SignalReceiver after = Signals.receive(name)) {
            send(name);
            after.receive();
        }
    }

    @Test
    void aCancelledWaitLeavesTheSignalForTheNext() {
        Async.run(() -> {
            try (SignalReceiver signals = Signals.receive("CONT")) {
                Task<String> waiting = Async.createTask(() -> signals.receive());
                Async.yieldNow();
                assertThatThrownBy(signals::receive)
                        .isInstanceOf(BusyResourceException.class)
                        .hasMessageContaining("another task waits");
                waiting.cancel();
                assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
                sendAndAwait("CONT");
                assertThat(signals.receive()).isEqualTo("CONT");
            }
        });
    }

    @Test
    void whatNobodyHasAskedForIsSentAgainWhenTheReceiverIsClosed() throws Exception {
        SignalReceiver signals = Signals.receive("CONT", "WINCH");
        sendAndAwait("CONT");
        sendAndAwait("WINCH");
        assertThat(signals.receive()).isEqualTo("CONT");
        signals.close();
        assertFormerGot("WINCH");
        signals.close();
        assertThat(former).isEmpty();
        assertThatIllegalStateException().isThrownBy(signals::receive);
        assertThat(signals.iterator().hasNext()).isFalse();
        assertThatThrownBy(signals.iterator()::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatAnotherOfOursHasGotIsNotSentAgain() throws Exception {
        try (SignalReceiver other = Signals.receive("CONT")) {
            try (SignalReceiver signals = Signals.receive("CONT")) {
                sendAndAwait("CONT");
                assertThat(signals).hasToString("SignalReceiver[CONT]");
            }
            assertThat(other.receive()).isEqualTo("CONT");
        }
        assertThat(former).isEmpty();
    }

    @Test
    void closingAReceiverEndsTheWaitForIt() {
        Async.run(() -> {
            SignalReceiver signals = Signals.receive("CONT");
            Task<String> waiting = Async.createTask(() -> signals.receive());
            Async.yieldNow();
            signals.close();
            assertThatThrownBy(waiting::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        });
    }

    @Test
    void aReceiverWorksOnAThreadOutsideAnyLoop() throws Exception {
        AtomicReference<@Nullable String> got = new AtomicReference<>();
        try (SignalReceiver signals = Signals.receive("CONT")) {
            Thread thread = Thread.ofPlatform().start(() -> got.set(signals.receive()));
            send("CONT");
            thread.join();
        }
        assertThat(got).hasValue("CONT");
    }

    @Test
    void theFirstSignalCancelsATaskAndTheSecondGoesWhereItWouldHaveGone() {
        Async.run(() -> {
            Promise<String> cleaning = EventLoop.current().createPromise();
            Task<?> task = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    cleaning.complete("started");
                    Async.sleep(Duration.ofHours(1));
                }
            });
            Async.yieldNow();
            try (SignalCancellation cancellation = Signals.cancelOn(task, "CONT", "WINCH")) {
                assertThat(cancellation.signal()).isNull();
                send("CONT");
                assertThat(cleaning.await()).isEqualTo("started");
                assertThat(cancellation.signal()).isEqualTo("CONT");
                send("WINCH");
                assertThat(Async.<@Nullable String>toThread(() -> former.poll(20, TimeUnit.SECONDS)))
                        .isEqualTo("WINCH");
                assertThat(task.isDone()).isFalse();
            }
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aSignalForATaskThatHasEndedGoesWhereItWouldHaveGone() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {});
            SignalCancellation cancellation = Signals.cancelOn(task, "CONT");
            task.await();
            send("CONT");
            assertThat(Async.<@Nullable String>toThread(() -> former.poll(20, TimeUnit.SECONDS)))
                    .isEqualTo("CONT");
            cancellation.close();
        });
    }

    @Test
    void aSignalIsNeverLostWhileReceiversComeAndGo() throws Exception {
        for (int i = 0; i < 200; i++) {
            SignalReceiver signals = Signals.receive("CONT");
            JdkSignals.raise("CONT");
            if (i % 2 == 0) {
                signals.close(); // perhaps before it came, perhaps after
                assertFormerGot("CONT");
            } else {
                assertThat(signals.receive()).isEqualTo("CONT");
                signals.close();
            }
        }
        assertThat(former).isEmpty();
    }
}
