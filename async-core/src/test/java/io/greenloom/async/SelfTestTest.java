package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.loom.JdkAccess;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The self-test tells what suspends on this JVM.
final class SelfTestTest {
    private static final List<String> OURS = List.of("Async.sleep", "Async.toThread");

    @Test
    void itTellsForEachCallWhetherOthersRanMeanwhile() {
        SelfTest report = Async.selfTest();

        assertThat(report.opened()).isEqualTo(JdkAccess.isOpened());
        assertThat(report.calls())
                .hasSizeGreaterThan(15)
                .allSatisfy(call -> assertThat(call.note()).isEmpty());
        for (SelfTest.Call call : report.calls()) {
            if (call.name().equals("a name look-up")) {
                continue; // our resolver sends it to a helper thread, which may be back at once
            }
            boolean expected = OURS.contains(call.name())
                    || (report.opened() && !call.name().equals("a read of a file"));
            assertThat(call.suspends()).as(report.toString()).isEqualTo(expected);
        }
        assertThat(report.toString())
                .contains(report.opened() ? "opened mode" : "--add-opens")
                .containsPattern("Async\\.sleep +suspends")
                .containsPattern("a read of a file +HOLDS THE LOOP");
        assertThat(report.suspends("Async.sleep")).isTrue();
        assertThatThrownBy(() -> report.suspends("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Async.sleep");
    }

    @Test
    void itCanBeAskedForInATaskWhoseLoopGoesOn() {
        Async.run(() -> {
            Task<SelfTest> report = Async.createTask(Async::selfTest);
            int ticks = 0;
            while (!report.isDone()) {
                Async.sleep(java.time.Duration.ofMillis(1));
                ticks++;
            }
            assertThat(report.await().suspends("Async.sleep")).isTrue();
            assertThat(ticks).isGreaterThan(20);
        });
    }
}
