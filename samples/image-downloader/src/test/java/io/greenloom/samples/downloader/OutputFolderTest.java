package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFolderTest {
    @TempDir
    Path temp;

    @Test
    void aMissingFolderIsMadeWithItsParents() {
        OutputFolder.open(temp.resolve("a/b/c"));
        assertThat(temp.resolve("a/b/c")).isEmptyDirectory();
    }

    @Test
    void aFileIsNoFolder() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> OutputFolder.open(file))
                .isInstanceOf(UsageProblem.class)
                .hasMessage("the output folder '" + file + "' is a file: give another with --out");
        assertThatThrownBy(() -> OutputFolder.open(file.resolve("below")))
                .isInstanceOf(UsageProblem.class)
                .hasMessageStartingWith("the output folder '" + file.resolve("below") + "' ");
    }

    @Test
    void aFolderWhereNothingCanBeWrittenIsRefused() {
        Path proc = Path.of("/proc/self");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(proc), "no /proc on this system");
        assertThatThrownBy(() -> OutputFolder.open(proc))
                .isInstanceOf(UsageProblem.class)
                .hasMessageStartingWith("the output folder '/proc/self' cannot be written: ");
    }

    @Test
    void aReportReplacesAnEarlierOneInOneStep() throws Exception {
        Path report = temp.resolve("report.html");
        OutputFolder.writeReport(report, "one");
        OutputFolder.writeReport(report, "two");
        assertThat(report).hasContent("two");
        assertThat(temp).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void partFilesOfOneNameDiffer() throws Exception {
        OutputFolder folder = OutputFolder.open(temp);
        try (PartFile one = folder.part("a");
                PartFile two = folder.part("a")) {
            one.spill();
            two.spill();
            assertThat(temp.toFile().list())
                    .hasSize(2)
                    .allMatch(name -> name.startsWith("a.") && name.endsWith(".part"));
        }
        assertThat(temp).isEmptyDirectory();
    }
}
