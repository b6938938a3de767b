package io.greenloom.kotlin

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.debug.DebugProbes

/**
 * Knows where coroutines are suspended, where `kotlinx-coroutines-debug` is on the class path and its `DebugProbes` are
 * installed.
 */
internal object Probes {
    private const val FRESH_NANOS = 20_000_000L // one look at all coroutines serves one dump

    private val isPresent =
        try {
            Class.forName("kotlinx.coroutines.debug.DebugProbes", false, Probes::class.java.classLoader)
            true
        } catch (_: ClassNotFoundException) {
            false
        }

    private class Look(
        val atNanos: Long,
        val stacks: Map<Job, List<StackTraceElement>>,
    )

    @Volatile
    private var last: Look? = null

    /** Returns the frames of the coroutine of [job], innermost first; empty where they are not known. */
    fun stackOf(job: Job): List<StackTraceElement> =
        if (isPresent && Installed.isOn()) look().stacks[job].orEmpty() else emptyList()

    private fun look(): Look {
        val now = System.nanoTime()
        val known = last
        if (known != null && now - known.atNanos < FRESH_NANOS) {
            return known
        }
        return Look(now, Installed.stacks()).also { last = it }
    }

    /** What must not be loaded where the library is not there. */
    private object Installed {
        @OptIn(ExperimentalCoroutinesApi::class)
        fun isOn(): Boolean = DebugProbes.isInstalled

        @OptIn(ExperimentalCoroutinesApi::class)
        fun stacks(): Map<Job, List<StackTraceElement>> =
            DebugProbes
                .dumpCoroutinesInfo()
                .mapNotNull { info -> info.job?.let { it to info.lastObservedStackTrace() } }
                .toMap()
    }
}
