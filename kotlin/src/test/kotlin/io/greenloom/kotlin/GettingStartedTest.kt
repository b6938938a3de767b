package io.greenloom.kotlin

import io.greenloom.kotlin.start.main
import org.junit.jupiter.api.Test

/** The first program of docs/getting-started.md prints what its comments say. */
class GettingStartedTest {
    @Test
    fun `the first program prints what its comments say`() =
        assertPrintsWhatItsCommentsSay("GettingStarted.kt") { main() }
}
