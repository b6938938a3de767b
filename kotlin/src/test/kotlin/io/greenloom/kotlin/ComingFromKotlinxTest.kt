package io.greenloom.kotlin

import io.greenloom.kotlin.docs.blockingCalls
import io.greenloom.kotlin.docs.channels
import io.greenloom.kotlin.docs.coroutinesOnALoop
import io.greenloom.kotlin.docs.tasks
import io.greenloom.kotlin.docs.timeouts
import io.greenloom.kotlin.docs.variables
import org.junit.jupiter.api.Test

/** The examples of docs/coming-from-kotlinx.md print what their comments say. */
class ComingFromKotlinxTest {
    @Test
    fun `examples print what their comments say`() =
        assertPrintsWhatItsCommentsSay("ComingFromKotlinx.kt") {
            tasks()
            coroutinesOnALoop()
            blockingCalls()
            variables()
            timeouts()
            channels()
        }
}
