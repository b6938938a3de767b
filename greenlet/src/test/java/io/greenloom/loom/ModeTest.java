package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which mode is in use, and what a user is told about it.
class ModeTest {
    /// Run in a virtual machine of its own: leaves a generator and a greenlet suspended.
    static final class Program {
        public static void main(String[] args) {
            Generator<Integer> g = Generator.of(y -> {
                y.yield(1);
                y.yieldFrom(List.of(3, 4));
                y.yield(2);
                y.yield(0);
            });
            Greenlet main = Greenlet.current();
            Greenlet greenlet = Greenlet.of(x -> main.switchTo("greenlets work"));
            System.out.println(g.next() + " " + g.next() + " " + g.next() + " " + g.next());
            System.out.println(greenlet.switchTo());
        }
    }

    private static String run(String... flags) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // What is left suspended must not keep it alive.
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(output).isZero();
            return output;
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void withoutTheFlagsOneLineNamesThemAndEverythingWorks() throws Exception {
        String output = run();
        assertThat(output).contains("1 3 4 2", "greenlets work").containsOnlyOnce(JdkAccess.FLAGS);
    }

    @Test
    void withTheFlagsNothingIsSaid() throws Exception {
        String output = run(JdkAccess.FLAGS.split(" "));
        assertThat(output.lines()).containsExactly("1 3 4 2", "greenlets work");
    }

    @Test
    void portableModeCanBeAskedForInSpiteOfTheFlags() throws Exception {
        String[] flags = (JdkAccess.FLAGS + " -Dgreenloom.portable=true").split(" ");
        assertThat(run(flags)).contains("1 3 4 2", "greenlets work").doesNotContain(JdkAccess.FLAGS);
    }

    @Test
    @Tag("opened") // it is what the tag promises
    void theOpenedTestsRunOpened() {
        assertThat(JdkAccess.isOpened()).isTrue();
    }
}
