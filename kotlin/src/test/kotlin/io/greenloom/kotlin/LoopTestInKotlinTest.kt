package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import io.greenloom.test.EventLog
import io.greenloom.test.LoopTest
import io.greenloom.test.Sequencer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.BeforeEach
import java.time.Duration
import java.util.concurrent.Callable
import kotlin.time.Duration.Companion.hours

/** The test kit from Kotlin. */
internal class LoopTestInKotlinTest {
    private val log = EventLog()
    private lateinit var loop: EventLoop

    @BeforeEach
    fun before(loop: EventLoop) {
        this.loop = loop
    }

    @LoopTest
    fun `body is a task of the loop that set-up had`(clock: LoopClock.Virtual) {
        assertThat(EventLoop.current()).isSameAs(loop)
        val sleeper = Async.createTask(Callable { Async.sleep(Duration.ofHours(1)) })
        clock.advance(Duration.ofHours(1))
        assertThat(sleeper.isDone).isTrue()
    }

    @LoopTest(seeds = 20)
    fun `written order holds for any seed`() {
        val order = Sequencer()
        val other = Async.createTask(Callable { order.at(1).use { log.add("second") } })
        order.at(0).use { log.add("first") }
        order.at(2).use { log.add("third") }
        other.await()
        assertThat(log.events()).containsExactly("first", "second", "third")
    }

    @LoopTest(seeds = 20)
    fun `coroutines are on the clock and in the order of the test`(clock: LoopClock.Virtual) {
        val scope = CoroutineScope(loop.asCoroutineDispatcher())
        val jobs = List(3) { n -> scope.launch { delay(1.hours).also { log.add("$n") } } }
        clock.advance(Duration.ofHours(1))
        assertThat(jobs).allMatch { it.isCompleted }
        assertThat(log.events()).containsExactlyInAnyOrder("0", "1", "2")
    }
}
