package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What is blamed for a slow step, from the evidence of two moments.
final class EvidenceTest {
    private static final long MS = 1_000_000;
    private static final StackTraceElement JAVA = new StackTraceElement("app.Main", "loop", "Main.java", 7);
    private static final StackTraceElement NATIVE = new StackTraceElement("java.io.FileInputStream", "read0", null, -2);
    private static final StackTraceElement CLINIT = new StackTraceElement("app.Config", "<clinit>", "Config.java", 3);
    private static final Evidence BEFORE = new Evidence(0, 0, 0, 0, Thread.State.RUNNABLE, List.of(JAVA));
    private static final Evidence BEFORE_UNKNOWN = new Evidence(0, -1, -1, 0, Thread.State.RUNNABLE, List.of(JAVA));

    private static Evidence after(long cpuMs, long delayMs, long gcMs, Thread.State state, StackTraceElement... stack) {
        return new Evidence(25 * MS, cpuMs * MS, delayMs * MS, gcMs * MS, state, List.of(stack));
    }

    private static SlowStep.Cause judge(Evidence after) {
        return after.since(BEFORE, 50 * MS);
    }

    @Test
    void processorTimeMeansComputing() {
        assertThat(judge(after(24, 0, 0, Thread.State.RUNNABLE, JAVA))).isEqualTo(SlowStep.Cause.COMPUTING);
    }

    @Test
    void processorTimeBelowAnInitialiserIsTheInitialisers() {
        assertThat(judge(after(24, 0, 0, Thread.State.RUNNABLE, JAVA, CLINIT)))
                .isEqualTo(SlowStep.Cause.CLASS_INITIALISER);
    }

    @Test
    void aBusyMachineIsNotBlamedOnTheProgram() {
        assertThat(judge(after(2, 23, 0, Thread.State.RUNNABLE, JAVA))).isEqualTo(SlowStep.Cause.NOT_SCHEDULED);
        assertThat(judge(after(2, 23, 0, Thread.State.RUNNABLE, NATIVE))).isEqualTo(SlowStep.Cause.NOT_SCHEDULED);
    }

    @Test
    void aBusyMachineIsKnownWithoutTheKernelsHelpToo() {
        Evidence before = new Evidence(0, 0, -1, 0, Thread.State.RUNNABLE, List.of(JAVA));
        Evidence after = new Evidence(25 * MS, 2 * MS, -1, 0, Thread.State.RUNNABLE, List.of(JAVA));
        assertThat(after.since(before, 50 * MS)).isEqualTo(SlowStep.Cause.NOT_SCHEDULED);
    }

    @Test
    void processorTimePastTheLimitIsSlowOnABusyMachineToo() {
        Evidence after = new Evidence(500 * MS, 60 * MS, 440 * MS, 0, Thread.State.RUNNABLE, List.of(JAVA));
        assertThat(after.since(BEFORE, 50 * MS)).isEqualTo(SlowStep.Cause.COMPUTING);
    }

    @Test
    void theGarbageCollectorIsNotTheProgram() {
        assertThat(judge(after(1, 0, 24, Thread.State.RUNNABLE, JAVA))).isEqualTo(SlowStep.Cause.GARBAGE_COLLECTION);
    }

    @Test
    void standingStillInNativeCodeIsANativeCall() {
        assertThat(judge(after(0, 0, 0, Thread.State.RUNNABLE, NATIVE, JAVA))).isEqualTo(SlowStep.Cause.NATIVE_CALL);
    }

    @Test
    void standingStillInsideTheVmIsAClassThatAnotherThreadInitialises() {
        assertThat(judge(after(0, 0, 0, Thread.State.RUNNABLE, JAVA))).isEqualTo(SlowStep.Cause.CLASS_INITIALISER);
    }

    @Test
    void waitingOnTheCarrierIsPinned() {
        assertThat(judge(after(0, 0, 0, Thread.State.TIMED_WAITING, JAVA))).isEqualTo(SlowStep.Cause.PINNED);
        assertThat(judge(after(0, 0, 0, Thread.State.BLOCKED, JAVA))).isEqualTo(SlowStep.Cause.PINNED);
        assertThat(judge(after(0, 0, 0, Thread.State.WAITING, JAVA, CLINIT)))
                .isEqualTo(SlowStep.Cause.CLASS_INITIALISER);
    }

    @Test
    void withNothingKnownOfTheProcessorTheStackDecides() {
        Evidence java = new Evidence(25 * MS, -1, -1, 0, Thread.State.RUNNABLE, List.of(JAVA));
        Evidence inNative = new Evidence(25 * MS, -1, -1, 0, Thread.State.RUNNABLE, List.of(NATIVE));
        assertThat(java.since(BEFORE_UNKNOWN, 50 * MS)).isEqualTo(SlowStep.Cause.COMPUTING);
        assertThat(inNative.since(BEFORE_UNKNOWN, 50 * MS)).isEqualTo(SlowStep.Cause.NATIVE_CALL);
    }
}
