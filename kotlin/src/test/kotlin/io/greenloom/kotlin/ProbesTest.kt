package io.greenloom.kotlin

import io.greenloom.async.LoopClock
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.cancel
import kotlinx.coroutines.debug.DebugProbes
import kotlinx.coroutines.delay
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import kotlin.time.Duration.Companion.hours
import kotlinx.coroutines.launch as start

/** Dumps show where coroutines are suspended. */
@OptIn(ExperimentalCoroutinesApi::class)
class ProbesTest {
    @Test
    fun `a dump shows where a coroutine is suspended while probes are installed`() {
        assertThat(dump()).contains("poller: waits for the coroutine").doesNotContain("suspended at")
        DebugProbes.install()
        try {
            assertThat(dump()).containsPattern("poller: waits for the coroutine .*, suspended at .*ProbesTest.*poll")
        } finally {
            DebugProbes.uninstall()
        }
    }

    private fun dump(): String =
        runLoop(LoopClock.virtual()) {
            val scope = CoroutineScope(asCoroutineDispatcher())
            scope.start(CoroutineName("poller")) { poll() }
            settle()
            dump().text().also { scope.cancel() }
        }

    private suspend fun poll() {
        while (true) {
            delay(1.hours)
        }
    }
}
