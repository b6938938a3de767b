package io.greenloom.kotlin

import io.greenloom.kotlin.docs.blockingCalls
import io.greenloom.kotlin.docs.channels
import io.greenloom.kotlin.docs.coroutinesOnALoop
import io.greenloom.kotlin.docs.tasks
import io.greenloom.kotlin.docs.timeouts
import io.greenloom.kotlin.docs.variables
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path

/** The examples of docs/coming-from-kotlinx.md print what their comments say. */
class ComingFromKotlinxTest {
    @Test
    fun `examples print what their comments say`() {
        val source = Path.of("src/test/kotlin/io/greenloom/kotlin/ComingFromKotlinx.kt")
        val expected =
            Files.readAllLines(source).mapNotNull { Regex("println\\(.*\\)\\s*// (.*)$").find(it)?.groupValues?.get(1) }
        assertThat(expected).isNotEmpty()
        val before = System.out
        val printed = ByteArrayOutputStream()
        System.setOut(PrintStream(printed, true))
        try {
            tasks()
            coroutinesOnALoop()
            blockingCalls()
            variables()
            timeouts()
            channels()
        } finally {
            System.setOut(before)
        }
        assertThat(printed.toString().lines().dropLast(1)).isEqualTo(expected)
    }
}
