package io.greenloom.samples.downloader;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jobs that wait, a lane for each host; hosts take turns, and no host has more than `perHost` of its jobs out.
/// So a slow host at the head of the list cannot take every worker.
///
/// Not thread-safe: confined to the loop.
final class HostLanes<J> {
    /// Invariant: `ring` holds, once, each lane that has a waiting job and a free place.
    private final Deque<Lane<J>> ring = new ArrayDeque<>();

    private final Map<String, Lane<J>> lanes = new HashMap<>();
    private final int perHost;

    HostLanes(int perHost) {
        if (perHost < 1) {
            throw new IllegalArgumentException("perHost must be >= 1, was " + perHost);
        }
        this.perHost = perHost;
    }

    void add(String host, J job) {
        Lane<J> lane = lanes.computeIfAbsent(host, name -> new Lane<>());
        lane.waiting.add(job);
        queue(lane);
    }

    /// The next job of the next host in turn, whose place it holds until [#release]; null when none may run
    /// now.
    @Nullable
    J poll() {
        Lane<J> lane = ring.poll();
        if (lane == null) {
            return null;
        }
        lane.queued = false;
        J job = lane.waiting.remove();
        lane.running++;
        queue(lane);
        return job;
    }

    /// A job of `host` that [#poll] gave out has ended.
    void release(String host) {
        Lane<J> lane = lanes.get(host);
        if (lane == null || lane.running == 0) {
            throw new IllegalStateException("no job of " + host + " is running");
        }
        lane.running--;
        queue(lane);
        if (lane.running == 0 && lane.waiting.isEmpty()) {
            lanes.remove(host);
        }
    }

    private void queue(Lane<J> lane) {
        if (!lane.queued && !lane.waiting.isEmpty() && lane.running < perHost) {
            lane.queued = true;
            ring.add(lane);
        }
    }

    private static final class Lane<J> {
        final Deque<J> waiting = new ArrayDeque<>();
        int running;
        boolean queued;
    }
}
