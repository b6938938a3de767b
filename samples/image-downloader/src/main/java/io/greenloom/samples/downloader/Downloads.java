package io.greenloom.samples.downloader;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.Task;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// A run: a bounded number of worker tasks take addresses in turn, and what failed in passing comes back after
/// its wait. A waiting retry keeps no worker.
///
/// Everything here belongs to the loop that [#run] runs on, which is why nothing is locked.
final class Downloads {
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Progress progress;
    private final HostLanes<Job> lanes;
    private final int concurrency;

    private final List<Task<?>> workers = new ArrayList<>();
    private final Deque<Promise<Boolean>> idle = new ArrayDeque<>();
    private int open;
    private @Nullable DiskProblem problem;

    Downloads(
            RetryPolicy policy,
            InstantSource clock,
            DoubleSupplier random,
            Progress progress,
            int concurrency,
            int perHost) {
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.progress = progress;
        this.concurrency = concurrency;
        this.lanes = new HostLanes<>(perHost);
    }

    /// An address on its way. Confined to the loop.
    private static final class Job {
        final URI address;
        final String name;
        int attempts;

        @Nullable
        Duration started;

        @Nullable
        Outcome outcome;

        Job(URI address, String name) {
            this.address = address;
            this.name = name;
        }

        String host() {
            return address.getRawAuthority();
        }

        Outcome outcomeSoFar() {
            return outcome != null ? outcome : new Outcome.Unfinished(address.toString());
        }
    }

    /// Downloads all addresses and returns what became of each, in their order. Suspends. To be called once.
    ///
    /// After [#stop], or when the disk fails, what is not finished is returned as such.
    ///
    /// @param names a reserved file name for each address
    List<Outcome> run(List<URI> addresses, List<String> names, Attempt.Maker maker) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            Job job = new Job(addresses.get(i), names.get(i));
            jobs.add(job);
            lanes.add(job.host(), job);
        }
        open = jobs.size();
        int count = Math.min(concurrency, jobs.size());
        for (int i = 1; i <= count; i++) {
            workers.add(Async.createTask("worker-" + i, () -> work(maker)));
        }
        if (!workers.isEmpty()) {
            join();
        }
        return jobs.stream().map(Job::outcomeSoFar).toList();
    }

    /// Cancels what is running; [#run] then returns as soon as its workers have cleaned up. On the loop only.
    void stop() {
        workers.forEach(worker -> worker.cancel("the run was stopped"));
    }

    /// Why the run could not go on.
    Optional<String> problem() {
        return Optional.ofNullable(problem).map(DiskProblem::getMessage);
    }

    private void join() {
        Async.wait(workers, ReturnWhen.FIRST_EXCEPTION);
        // Without an error all have ended, and this does nothing.
        stop();
        Async.wait(workers, ReturnWhen.ALL_COMPLETED);
        for (Task<?> worker : workers) {
            if (!worker.isCancelled()) {
                // What ended a worker is neither a disk problem nor an exception of one attempt; up it goes.
                worker.result();
            }
        }
    }

    private void work(Attempt.Maker maker) {
        for (Job job = next(); job != null; job = next()) {
            try {
                handle(job, maker);
            } catch (DiskProblem e) {
                problem = problem == null ? e : problem;
                stop();
            } finally {
                lanes.release(job.host());
            }
        }
    }

    /// The next job that may run; null when all addresses are done with. Suspends while there is none.
    private @Nullable Job next() {
        while (open > 0) {
            Job job = lanes.poll();
            if (job != null) {
                return job;
            }
            Promise<Boolean> wakeUp = EventLoop.current().createPromise();
            idle.add(wakeUp);
            wakeUp.await();
        }
        return null;
    }

    private void handle(Job job, Attempt.Maker maker) {
        EventLoop loop = EventLoop.current();
        job.attempts++;
        Duration started = job.started == null ? loop.time() : job.started;
        job.started = started;
        String address = job.address.toString();
        switch (attempt(job, maker)) {
            case Attempt.Done done ->
                end(
                        job,
                        new Outcome.Saved(
                                address,
                                done.file(),
                                done.bytes(),
                                done.sha256(),
                                done.contentType(),
                                loop.time().minus(started),
                                job.attempts,
                                done.unchanged()));
            case Attempt.Failed(Failure failure) -> {
                Optional<Duration> wait = policy.next(job.attempts, failure, clock.instant(), random);
                if (wait.isPresent()) {
                    progress.retrying();
                    loop.callLater(wait.get(), () -> comeBack(job));
                } else {
                    end(job, new Outcome.Failed(address, failure, loop.time().minus(started), job.attempts));
                }
            }
        }
    }

    /// A mistake that one address brings to light must not cost the others.
    private static Attempt attempt(Job job, Attempt.Maker maker) {
        try {
            return maker.attempt(job.address, job.name);
        } catch (DiskProblem e) {
            throw e;
        } catch (RuntimeException e) {
            return new Attempt.Failed(Failure.of(Failure.Kind.INTERNAL, e.toString()));
        }
    }

    private void comeBack(Job job) {
        lanes.add(job.host(), job);
        wakeOne();
    }

    private void end(Job job, Outcome outcome) {
        job.outcome = outcome;
        open--;
        progress.finished(outcome);
        if (open == 0) {
            while (!idle.isEmpty()) {
                wakeOne();
            }
        }
    }

    private void wakeOne() {
        Promise<Boolean> sleeper = idle.poll();
        if (sleeper != null) {
            sleeper.complete(true);
        }
    }
}
