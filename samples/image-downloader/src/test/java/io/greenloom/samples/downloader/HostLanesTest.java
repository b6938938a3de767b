package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HostLanesTest {
    @Test
    void hostsTakeTurns() {
        HostLanes<String> lanes = new HostLanes<>(10);
        List.of("a1", "a2", "a3", "b1", "c1", "c2").forEach(job -> lanes.add(job.substring(0, 1), job));
        assertThat(drain(lanes)).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    }

    @Test
    void noHostHasMoreOutThanItMay() {
        HostLanes<String> lanes = new HostLanes<>(2);
        List.of("a1", "a2", "a3", "b1").forEach(job -> lanes.add(job.substring(0, 1), job));
        assertThat(drain(lanes)).containsExactly("a1", "b1", "a2");
        lanes.release("b");
        assertThat(lanes.poll()).isNull();
        lanes.release("a");
        assertThat(drain(lanes)).containsExactly("a3");
    }

    @Test
    void whatWasNotGivenOutCannotBeReleased() {
        HostLanes<String> lanes = new HostLanes<>(1);
        lanes.add("a", "a1");
        assertThatThrownBy(() -> lanes.release("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lanes.release("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new HostLanes<>(0)).hasMessage("perHost must be >= 1, was 0");
    }

    /// Against a model that only counts.
    @Test
    void anyOrderOfEventsKeepsTheLimitAndLosesNothing() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int perHost = 1 + random.nextInt(3);
            HostLanes<String> lanes = new HostLanes<>(perHost);
            Map<String, Integer> waiting = new HashMap<>();
            List<String> running = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                String host = String.valueOf((char) ('a' + random.nextInt(4)));
                switch (random.nextInt(3)) {
                    case 0 -> {
                        lanes.add(host, host);
                        waiting.merge(host, 1, Integer::sum);
                    }
                    case 1 -> {
                        String job = lanes.poll();
                        boolean some = waiting.entrySet().stream()
                                .anyMatch(entry -> entry.getValue() > 0 && count(running, entry.getKey()) < perHost);
                        assertThat(job != null).isEqualTo(some);
                        if (job != null) {
                            running.add(job);
                            waiting.merge(job, -1, Integer::sum);
                        }
                    }
                    default -> {
                        if (!running.isEmpty()) {
                            lanes.release(running.remove(random.nextInt(running.size())));
                        }
                    }
                }
                for (String one : running) {
                    assertThat(count(running, one)).isLessThanOrEqualTo(perHost);
                }
            }
        }
    }

    private static long count(List<String> running, String host) {
        return running.stream().filter(host::equals).count();
    }

    private static List<String> drain(HostLanes<String> lanes) {
        List<String> jobs = new ArrayList<>();
        for (String job = lanes.poll(); job != null; job = lanes.poll()) {
            jobs.add(job);
        }
        return jobs;
    }
}
