package io.greenloom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestantProcessTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void withoutPythonItsContestantsAreMissing() throws Exception {
        ContestantProcess process = new ContestantProcess("/no/such/python3", folder, folder);
        assertThat(process.run(Contestant.python("any", "any"), "ns", 1, 0))
                .isEqualTo(new Outcome.Missing("python3 (no program /no/such/python3)"));
    }

    @Test
    void aContestantThatBreaksIsReportedWithItsReason() throws Exception {
        ContestantProcess process = new ContestantProcess("python3", folder, folder);
        assertThat(process.run(Contestant.jvm("any", "NoSuchContestant"), "ns", 1, 0))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                                assertThat(failed.reason()).contains("status 1").contains("NoSuchContestant"));
    }

    @Test
    void aJvmContestantMeasuresItself() throws Exception {
        ContestantProcess process = new ContestantProcess("python3", folder, folder);
        assertThat(process.run(Contestant.jvm("raw", "RawContinuation"), "ns", 1000, 0))
                .isInstanceOfSatisfying(
                        Outcome.Measured.class,
                        measured -> assertThat(measured.operations()).isEqualTo(1000));
    }

    @Test
    void theReasonIsTheFirstLineOfAJavaTraceAndTheLastOfPythons() {
        assertThat(ContestantProcess.reason(List.of("WARNING: x", "Exception: why", "\tat A", "Caused by: b"), false))
                .isEqualTo(": Exception: why");
        assertThat(ContestantProcess.reason(List.of("Traceback:", "  File a", "KeyError: why", ""), true))
                .isEqualTo(": KeyError: why");
    }
}
