package io.greenloom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TablesTest {
    @Test
    void everyScriptThatATableNeedsIsThere() {
        assertThat(Tables.scripts())
                .contains("stopwatch", "asyncio_timers", "asyncio_threadsafe")
                .allSatisfy(script -> assertThat(Tables.class.getResource("/python/" + script + ".py"))
                        .isNotNull());
    }

    @Test
    void everyContestantOfTheJvmIsThere() {
        assertThat(Tables.all())
                .allSatisfy(table -> assertThat(table.contestants()).allSatisfy(contestant -> {
                    if (contestant.program() instanceof Contestant.Jvm jvm) {
                        assertThat(Class.forName(
                                        jvm.mainClass(), false, getClass().getClassLoader()))
                                .hasPublicMethods("main");
                    }
                }));
    }
}
