package io.greenloom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final String RESULT =
            "{\"unit\":\"ns\",\"value\":151.5,\"cpuMicros\":0.152,\"operations\":1000,\"version\":\"1.0\"}";

    @Test
    void readsWhatTheContestantMeasured() {
        assertThat(Outcome.parse(List.of(RESULT), "ns")).isEqualTo(new Outcome.Measured(151.5, 0.152, 1000, "1.0"));
    }

    @Test
    void libraryChatterBeforeTheResultIsSkipped() {
        assertThat(Outcome.parse(List.of("{not json", "INFO started", RESULT), "ns"))
                .isInstanceOf(Outcome.Measured.class);
    }

    @Test
    void aMissingPeerIsNamed() {
        assertThat(Outcome.parse(List.of("{\"missing\": \"python3-uvloop\"}"), "ns"))
                .isEqualTo(new Outcome.Missing("python3-uvloop"));
    }

    @Test
    void silenceIsAFailure() {
        assertThat(Outcome.parse(List.of(), "ns")).isEqualTo(new Outcome.Failed("printed no result"));
    }

    @Test
    void brokenJsonIsAFailureThatShowsIt() {
        assertThat(Outcome.parse(List.of("{\"value\": 1"), "ns"))
                .isEqualTo(new Outcome.Failed("printed something that is not JSON: {\"value\": 1"));
    }

    @Test
    void aResultWithoutValueIsAFailure() {
        assertThat(Outcome.parse(List.of("{\"unit\":\"ns\",\"value\":\"fast\"}"), "ns"))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void anotherUnitThanTheTablesIsAFailure() {
        assertThat(Outcome.parse(List.of(RESULT), "requests/s"))
                .isEqualTo(new Outcome.Failed("measured ns, the table is in requests/s"));
    }
}
