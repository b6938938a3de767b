package io.greenloom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Contestant ANYONE = Contestant.python("anyone", "any_script");

    @Test
    void medianOfAnOddNumberIsTheMiddleValue() {
        assertThat(Row.median(List.of(9.0, 1.0, 4.0))).isEqualTo(4.0);
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(Row.median(List.of(9.0, 1.0, 4.0, 6.0))).isEqualTo(5.0);
    }

    @Test
    void medianOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Row.median(List.of()));
    }

    @Test
    void summaryHasMedianAndEnds() {
        Row row = new Row(ANYONE, List.of(measured(30, 3), measured(10, 1), measured(20, 8)));
        assertThat(row.summary()).contains(new Row.Summary(20, 10, 30, 3, 7, "1.0"));
    }

    @Test
    void oneFailedRoundTakesTheWholeRowOut() {
        Row row = new Row(ANYONE, List.of(measured(30, 3), new Outcome.Failed("ended with status 1")));
        assertThat(row.summary()).isEmpty();
        assertThat(row.problem()).isEqualTo("FAILED: ended with status 1");
    }

    @Test
    void aMissingPeerSaysWhatToInstall() {
        Row row = new Row(ANYONE, List.of(new Outcome.Missing("python3-gevent")));
        assertThat(row.summary()).isEmpty();
        assertThat(row.problem()).isEqualTo("MISSING: install python3-gevent");
    }

    private static Outcome measured(double value, double cpuMicros) {
        return new Outcome.Measured(value, cpuMicros, 7, "1.0");
    }
}
