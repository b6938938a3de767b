package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.samples.downloader.Failure.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The workers, with attempts that are told what to do and a clock that jumps.
final class DownloadsTest {
    private static final Attempt DONE = new Attempt.Done("file", 10, "hash", "image/png", false);

    private final Map<String, Integer> attempts = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private int running;
    private int mostRunning;

    private static List<URI> addresses(String host, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> URI.create("http://" + host + "/" + i))
                .toList();
    }

    private static Downloads downloads(int concurrency, int perHost) {
        RetryPolicy policy = RetryPolicy.of(2);
        return new Downloads(policy, InstantSource.system(), () -> 0.5, Progress.none(), concurrency, perHost);
    }

    private static List<String> names(List<URI> addresses) {
        return addresses.stream().map(URI::getPath).toList();
    }

    private List<Outcome> run(Downloads downloads, List<URI> addresses, Attempt.Maker maker) {
        return Async.<List<Outcome>>run(
                LoopClock.virtual(), () -> downloads.run(addresses, names(addresses), counting(maker)));
    }

    private Attempt.Maker counting(Attempt.Maker maker) {
        return (address, name) -> {
            attempts.merge(address.getPath(), 1, Integer::sum);
            running++;
            mostRunning = Math.max(mostRunning, running);
            try {
                return maker.attempt(address, name);
            } finally {
                running--;
            }
        };
    }

    private static Attempt after(Duration time, Attempt attempt) {
        Async.sleep(time);
        return attempt;
    }

    @Test
    void asManyAtATimeAsAllowedAndNoMore() {
        List<Outcome> outcomes =
                run(downloads(7, 100), addresses("h", 50), (address, name) -> after(Duration.ofSeconds(1), DONE));
        assertThat(outcomes).hasSize(50).allMatch(Outcome.Saved.class::isInstance);
        assertThat(mostRunning).isEqualTo(7);
    }

    @Test
    void oneHostGetsItsShareOnly() {
        List<URI> addresses = new ArrayList<>(addresses("slow", 20));
        addresses.addAll(addresses("fast", 20));
        run(downloads(10, 3), addresses, (address, name) -> {
            events.add(address.getHost());
            return after(Duration.ofSeconds(address.getHost().equals("slow") ? 100 : 1), DONE);
        });
        assertThat(mostRunning).isEqualTo(6);
        // All of the fast host were begun while the slow one was at its first three.
        assertThat(events.lastIndexOf("fast")).isLessThan(23);
    }

    @Test
    void whatFailsInPassingComesBackAndOutcomesKeepTheOrder() {
        List<Outcome> outcomes = run(downloads(2, 2), addresses("h", 4), (address, name) -> {
            boolean first = attempts.get(address.getPath()) == 1;
            return address.getPath().equals("/1") && first
                    ? new Attempt.Failed(Failure.of(Kind.TIMEOUT, "late"))
                    : DONE;
        });
        assertThat(outcomes)
                .extracting(Outcome::address)
                .containsExactly("http://h/1", "http://h/2", "http://h/3", "http://h/4");
        assertThat(((Outcome.Saved) outcomes.get(0)).attempts()).isEqualTo(2);
        assertThat(((Outcome.Saved) outcomes.get(0)).time()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aWaitingRetryKeepsNoWorker() {
        Failure busy = Failure.status(503, "", Optional.of("60"));
        List<Outcome> outcomes = run(downloads(1, 1), addresses("h", 3), (address, name) -> {
            events.add(address.getPath());
            return attempts.get(address.getPath()) == 1 ? new Attempt.Failed(busy) : DONE;
        });
        assertThat(outcomes).allMatch(Outcome.Saved.class::isInstance);
        assertThat(events).containsExactly("/1", "/2", "/3", "/1", "/2", "/3");
        assertThat(((Outcome.Saved) outcomes.get(2)).time()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void afterTheLastRetryItIsGivenUpAndTheRestGoesOn() {
        List<Outcome> outcomes = run(
                downloads(3, 3),
                addresses("h", 3),
                (address, name) -> address.getPath().equals("/2")
                        ? new Attempt.Failed(Failure.of(Kind.CONNECTION, "refused"))
                        : DONE);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.attempts()).isEqualTo(3);
            assertThat(failed.time()).isEqualTo(Duration.ofMillis(250 + 500));
        });
        assertThat(outcomes.get(2)).isInstanceOf(Outcome.Saved.class);
    }

    @Test
    void stoppingCancelsWhatRunsAndReportsTheRestAsUnfinished() {
        Downloads downloads = downloads(2, 2);
        List<Outcome> outcomes = Async.<List<Outcome>>run(LoopClock.virtual(), () -> {
            EventLoop.current().callLater(Duration.ofMillis(2500), downloads::stop);
            return downloads.run(addresses("h", 10), names(addresses("h", 10)), (address, name) -> {
                try {
                    return after(Duration.ofSeconds(1), DONE);
                } finally {
                    events.add("cleaned up " + name);
                }
            });
        });
        assertThat(outcomes).filteredOn(Outcome.Saved.class::isInstance).hasSize(4);
        assertThat(outcomes).filteredOn(Outcome.Unfinished.class::isInstance).hasSize(6);
        assertThat(events).hasSize(6);
        assertThat(downloads.problem()).isEmpty();
    }

    @Test
    void stoppingDuringTheWaitForARetryEndsTheRun() {
        Downloads downloads = downloads(2, 2);
        List<Outcome> outcomes = Async.<List<Outcome>>run(LoopClock.virtual(), () -> {
            EventLoop.current().callLater(Duration.ofSeconds(1), downloads::stop);
            Failure busy = Failure.status(429, "", Optional.of("100"));
            return downloads.run(addresses("h", 1), List.of("1"), (address, name) -> new Attempt.Failed(busy));
        });
        assertThat(outcomes).containsExactly(new Outcome.Unfinished("http://h/1"));
    }

    @Test
    void aFullDiskEndsTheRunForAll() {
        Downloads downloads = downloads(2, 2);
        List<Outcome> outcomes = run(downloads, addresses("h", 10), (address, name) -> {
            if (name.equals("/3")) {
                throw new DiskProblem(new IOException("No space left on device"));
            }
            return after(Duration.ofSeconds(1), DONE);
        });
        assertThat(downloads.problem()).contains("No space left on device");
        assertThat(outcomes).filteredOn(Outcome.Unfinished.class::isInstance).hasSize(8);
    }

    @Test
    void aMistakeInOneAttemptFailsThatAddressAndNoOther() {
        List<Outcome> outcomes = run(downloads(2, 2), addresses("h", 5), (address, name) -> {
            if (name.equals("/2")) {
                throw new IllegalStateException("bug");
            }
            return after(Duration.ofSeconds(1), DONE);
        });
        assertThat(outcomes).filteredOn(Outcome.Saved.class::isInstance).hasSize(4);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind().name()).isEqualTo("INTERNAL");
            assertThat(failed.failure().reason()).contains("IllegalStateException", "bug");
            assertThat(failed.attempts()).isEqualTo(1);
        });
    }

    @Test
    void anErrorEndsTheRun() {
        assertThatThrownBy(() -> run(downloads(2, 2), addresses("h", 5), (address, name) -> {
                    throw new AssertionError("out of order");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("out of order");
    }

    @Test
    void nothingToDoIsDoneAtOnce() {
        assertThat(run(downloads(2, 2), List.of(), (address, name) -> DONE)).isEmpty();
    }
}
