package io.greenloom.kotlin

import org.assertj.core.api.Assertions.assertThat
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path

/** Checks that [run], the examples of a page in the file [source], prints what the comments there say. */
internal fun assertPrintsWhatItsCommentsSay(
    source: String,
    run: () -> Unit,
) {
    val lines = Files.readAllLines(Path.of("src/test/kotlin/io/greenloom/kotlin", source))
    val expected = lines.mapNotNull { Regex("println\\(.*\\)\\s*// (.*)$").find(it)?.groupValues?.get(1) }
    assertThat(expected).isNotEmpty()
    val before = System.out
    val printed = ByteArrayOutputStream()
    System.setOut(PrintStream(printed, true))
    try {
        run()
    } finally {
        System.setOut(before)
    }
    assertThat(printed.toString().lines().dropLast(1)).isEqualTo(expected)
}
