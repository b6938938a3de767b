package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelledError
import io.greenloom.async.ErrorContext
import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import io.greenloom.async.LoopOptions
import io.greenloom.async.TaskGroupException
import io.greenloom.greenlet.ContextVar
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.io.IOException
import java.util.concurrent.Callable
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.launch as start
import kotlinx.coroutines.withTimeout as coroutineTimeout

/** Coroutines on a loop are tasks of it: their variables, cancellation, failures and order. */
@Timeout(60)
class CoroutineTasksTest {
    private val log = mutableListOf<Any?>()

    private fun <T> virtually(main: EventLoop.() -> T): T = runLoop(LoopClock.virtual(), main)

    private fun EventLoop.scope() = CoroutineScope(SupervisorJob() + asCoroutineDispatcher())

    // ---------------------------------------------------------------- context variables

    @Test
    fun `a coroutine keeps its variables whoever resumes it`() {
        virtually {
            val ready = CompletableDeferred<Unit>()
            USER.set("launcher")
            val job =
                scope().start {
                    log += USER.get()
                    USER.set("coroutine")
                    ready.await()
                    log += USER.get()
                    coroutineScope { delay(1.seconds) }
                    withContext(NonCancellable) { USER.set("changed within") }
                    log += USER.get()
                }
            val resumer =
                async {
                    USER.set("resumer")
                    sleep(1.milliseconds)
                    ready.complete(Unit)
                    USER.get()
                }
            log += resumer.await()
            runSuspending { job.join() }
            assertThat(log).containsExactly("launcher", "coroutine", "resumer", "changed within")
            assertThat(USER.get()).isEqualTo("launcher")
        }
    }

    @Test
    fun `a launched coroutine starts with its parent's variables and sets its own`() {
        virtually {
            val job =
                scope().start {
                    USER.set("parent")
                    delay(1.milliseconds)
                    val child =
                        start {
                            log += USER.get()
                            USER.set("child")
                            yield()
                            log += USER.get()
                        }
                    USER.set("parent later")
                    child.join()
                    log += USER.get()
                }
            runSuspending { job.join() }
            assertThat(log).containsExactly("parent", "child", "parent later")
        }
    }

    @Test
    fun `what starts in another's task has its own variables there, too`() {
        virtually {
            USER.set("caller")
            val gate = CompletableDeferred<Unit>()
            val immediate = CoroutineScope(asImmediateCoroutineDispatcher())
            val jobs =
                listOf(
                    scope().start(start = CoroutineStart.UNDISPATCHED) { undispatched(gate) },
                    immediate.start { undispatched(gate) },
                )
            assertThat(USER.get()).isEqualTo("caller")
            gate.complete(Unit)
            assertThat(USER.get()).isEqualTo("caller")
            runSuspending { jobs.joinAll() }
            assertThat(log).containsOnly("caller", "mine").hasSize(4)
        }
    }

    private suspend fun undispatched(gate: CompletableDeferred<Unit>) {
        log += USER.get()
        USER.set("mine")
        gate.await()
        log += USER.get()
    }

    @Test
    fun `a suspending call sees and sets the variables and scoped values of its task`() {
        virtually {
            USER.set("task")
            ScopedValue.where(REQUEST, 7).run {
                runSuspending {
                    delay(1.seconds)
                    log += USER.get()
                    log += REQUEST.get()
                    USER.set("changed")
                }
            }
            assertThat(log).containsExactly("task", 7)
            assertThat(USER.get()).isEqualTo("changed")
        }
    }

    @Test
    fun `a variable is an element of a coroutine's context on any dispatcher`() {
        virtually {
            USER.set("task")
            val element = USER.asContextElement()
            val far =
                CoroutineScope(Dispatchers.Default + element).coroutine {
                    log += USER.get()
                    yield()
                    withContext(USER.asContextElement("inner")) {
                        delay(1.milliseconds)
                        log += USER.get()
                    }
                    log += USER.get()
                }
            far.awaitBlocking()
            val own = LoopDispatcher(this, immediate = true)
            CoroutineScope(own + USER.asContextElement("given")).start { log += USER.get() }
            assertThat(USER.get()).isEqualTo("task")
            runSuspending(USER.asContextElement("call")) {
                delay(1.milliseconds)
                log += USER.get()
            }
            assertThat(USER.get()).isEqualTo("task")
            assertThat(log).containsExactly("task", "inner", "task", "given", "call")
        }
    }

    @Test
    fun `elements for thread locals, such as the logging context, are installed at each resume`() {
        val local = ThreadLocal<String?>()
        virtually {
            val jobs =
                listOf("a", "b").map { name ->
                    scope().start(local.asContextElement(name)) {
                        repeat(3) {
                            delay(1.milliseconds)
                            log += "$name${local.get()}"
                        }
                    }
                }
            runSuspending { jobs.joinAll() }
            assertThat(log).containsExactly("aa", "bb", "aa", "bb", "aa", "bb")
        }
    }

    // ---------------------------------------------------------------- tasks

    @Test
    fun `a coroutine is one task of the loop to its end`() {
        virtually {
            val job =
                scope().start(CoroutineName("worker")) {
                    val first = Async.currentTask()
                    delay(1.seconds)
                    assertThat(Async.currentTask()).isSameAs(first)
                    withContext(Dispatchers.Default) { assertThat(Async.currentTask()).isNull() }
                    assertThat(Async.currentTask()).isSameAs(first)
                    log += first?.name()
                }
            settle()
            assertThat(allTasks().map { it.name() }).contains("worker")
            assertThat(dump().text()).contains("worker: waits for the coroutine").contains("to go on")
            runSuspending { job.join() }
            settle()
            assertThat(allTasks()).hasSize(1)
            assertThat(job.isCancelled).isFalse()
            assertThat(log).containsExactly("worker")
        }
    }

    @Test
    fun `a suspending call runs in the task that waits for it`() {
        virtually {
            val task = Async.currentTask()
            runSuspending {
                delay(1.milliseconds)
                assertThat(Async.currentTask()).isSameAs(task)
                val sum =
                    taskGroup {
                        val one = launch { sleep(1.seconds).let { 1 } }
                        val two = launch { 2 }
                        one.await() + two.await()
                    }
                log += sum
            }
            assertThat(log).containsExactly(3)
            assertThat(time().toSeconds()).isEqualTo(1)
        }
    }

    @Test
    fun `cancelling the task of a coroutine cancels the coroutine`() {
        virtually {
            val job =
                scope().start(CoroutineName("worker")) {
                    try {
                        delay(1.hours)
                    } finally {
                        withContext(NonCancellable) { delay(1.seconds) }
                        log += "cleaned up"
                    }
                }
            settle()
            val task = allTasks().single { it.name() == "worker" }
            task.cancel("enough")
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java).hasMessageContaining("enough")
            assertThat(job.isCancelled).isTrue()
            assertThat(log).containsExactly("cleaned up")
        }
    }

    @Test
    fun `a blocking call suspends its coroutine alone`() {
        virtually {
            val blocked = scope().coroutine { sleep(1.seconds).let { "slept" } }
            val other =
                scope().start {
                    repeat(3) {
                        delay(100.milliseconds)
                        log += it
                    }
                }
            runSuspending { other.join() }
            assertThat(blocked.isCompleted).isFalse()
            assertThat(blocked.awaitBlocking()).isEqualTo("slept")
            assertThat(log).containsExactly(0, 1, 2)
        }
    }

    @Test
    fun `yield lets the others go first`() {
        virtually {
            val jobs =
                listOf("a", "b").map { name ->
                    scope().start {
                        repeat(3) {
                            log += "$name$it"
                            yield()
                        }
                    }
                }
            runSuspending { jobs.joinAll() }
            assertThat(log).containsExactly("a0", "b0", "a1", "b1", "a2", "b2")
        }
    }

    @Test
    fun `a hundred coroutines may each block in runBlocking at once`() {
        runLoop {
            val loop = this
            val all =
                List(100) { n ->
                    scope().coroutine {
                        runBlocking {
                            val inner = coroutine(loop.asCoroutineDispatcher()) { delay(1.milliseconds).let { n } }
                            runBlocking(loop.asCoroutineDispatcher()) { inner.await() }
                        }
                    }
                }
            assertThat(all.map { it.awaitBlocking() }).containsExactlyElementsOf(0 until 100)
        }
    }

    @Test
    fun `delay goes on when the clock is advanced`() {
        val clock = LoopClock.virtual()
        runLoop(clock) {
            val job = scope().start { repeat(3) { delay(1.hours).also { _ -> log += it } } }
            clock.advance(java.time.Duration.ofMinutes(59))
            assertThat(log).isEmpty()
            clock.advance(java.time.Duration.ofMinutes(1))
            assertThat(log).containsExactly(0)
            clock.advance(java.time.Duration.ofHours(2))
            assertThat(job.isCompleted).isTrue()
        }
    }

    @Test
    fun `coroutines are shuffled by a seed, and the same way by the same`() {
        fun order(seed: Long): List<Int> {
            val order = mutableListOf<Int>()
            Async.run(
                LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed),
                Callable {
                    val scope = EventLoop.current().scope()
                    val jobs = List(6) { n -> scope.start { repeat(2) { yield().also { order += n } } } }
                    runSuspending { jobs.joinAll() }
                },
            )
            return order
        }
        val orders = List(10) { order(it.toLong()) }
        assertThat(orders.toSet()).hasSizeGreaterThan(5)
        assertThat(List(10) { order(it.toLong()) }).isEqualTo(orders)
    }

    // ---------------------------------------------------------------- task groups

    @Test
    fun `cancelling a coroutine cancels its task group and waits for its tasks`() {
        virtually {
            val job =
                scope().start {
                    try {
                        taskGroup {
                            launch {
                                try {
                                    sleep(1.hours)
                                } finally {
                                    uncancellable { sleep(1.seconds) }
                                    log += "task ended"
                                }
                            }
                        }
                    } catch (e: CancellationException) {
                        log += "coroutine cancelled"
                        throw e
                    }
                }
            settle()
            runSuspending { job.cancelAndJoin() }
            assertThat(log).containsExactly("task ended", "coroutine cancelled")
            settle()
            assertThat(allTasks()).hasSize(1)
        }
    }

    @Test
    fun `a task group that fails fails its coroutine with all errors`() {
        virtually {
            val failing =
                scope().coroutine {
                    delay(1.milliseconds)
                    taskGroup {
                        launch {
                            sleep(1.milliseconds)
                            throw IOException("one")
                        }
                        launch {
                            try {
                                sleep(1.hours)
                            } finally {
                                throw IOException("two")
                            }
                        }
                        sleep(1.hours)
                    }
                }
            assertThatThrownBy { failing.awaitBlocking() }
                .isInstanceOf(TaskGroupException::class.java)
                .satisfies({ e ->
                    val group = generateSequence(e) { it.cause }.last { it is TaskGroupException }
                    assertThat(group.cause).hasMessage("one")
                    assertThat(group.suppressed.map { it.message }).containsExactly("two")
                })
        }
    }

    @Test
    fun `a sibling's failure cancels the task group of a coroutine`() {
        virtually {
            assertThatThrownBy {
                runSuspending {
                    start {
                        delay(1.seconds)
                        throw IOException("sibling")
                    }
                    try {
                        taskGroup { launch { sleep(1.hours) } }
                    } finally {
                        log += "group ended"
                    }
                }
            }.isInstanceOf(IOException::class.java)
            assertThat(log).containsExactly("group ended")
            assertThat(Async.currentTask()!!.cancelling()).isZero()
            sleep(1.milliseconds)
        }
    }

    // ---------------------------------------------------------------- timeouts

    @Test
    fun `a coroutine's timeout is a failure to tasks and never a cancellation`() {
        virtually {
            val late = scope().coroutine { coroutineTimeout(1.seconds) { delay(1.hours) } }
            val task = late.asTask()
            assertThatThrownBy { task.await() }.isInstanceOf(TimeoutException::class.java)
            assertThat(task.isCancelled).isFalse()
            for (call in listOf<() -> Unit>(
                { late.awaitBlocking() },
                { runSuspending { coroutineTimeout(1.seconds) { delay(1.hours) } } },
                { Suspending.call { k -> timeOut(k) } },
            )) {
                assertThatThrownBy { call() }
                    .isInstanceOf(TimeoutException::class.java)
                    .hasMessageContaining("1000 ms")
                    .hasCauseInstanceOf(TimeoutCancellationException::class.java)
            }
        }
    }

    @Suppress("UNCHECKED_CAST") // what a suspending function is to Java
    private fun timeOut(k: kotlin.coroutines.Continuation<Unit>): Any? =
        (
            suspend { coroutineTimeout(1.seconds) { delay(1.hours) } }
                as kotlin.Function1<kotlin.coroutines.Continuation<Unit>, Any?>
        )(k)

    @Test
    fun `a task that is cancelled in a suspending call is cancelled even if that times out on its way`() {
        virtually {
            val task = async { runSuspending { coroutineTimeout(1.hours) { delay(2.hours) } } }
            settle()
            task.cancel()
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
        }
    }

    @Test
    fun `what fails while a suspending call is cancelled is kept`() {
        virtually {
            val task =
                async {
                    runSuspending {
                        try {
                            delay(1.hours)
                        } finally {
                            throw IOException("clean-up")
                        }
                    }
                }
            settle()
            task.cancel()
            assertThatThrownBy { task.await() }
                .isInstanceOf(CancelledError::class.java)
                .satisfies({ assertThat(it.suppressed.map { e -> e.message }).containsExactly("clean-up") })
        }
    }

    // ---------------------------------------------------------------- closing

    @Test
    fun `closing the loop cancels coroutines that wait and waits for their end`() {
        val loop = EventLoop.create().start()
        val started = CompletableDeferred<Unit>()
        val job =
            loop.scope().start {
                start { delay(1.hours) }
                try {
                    started.complete(Unit)
                    delay(1.hours)
                } catch (e: CancellationException) {
                    log += e.message
                    throw e
                } finally {
                    withContext(NonCancellable) { delay(1.milliseconds) }
                    log += "cleaned up"
                }
            }
        runBlocking { started.await() }
        loop.close()
        assertThat(job.isCompleted).isTrue()
        assertThat(job.isCancelled).isTrue()
        assertThat(log.last()).isEqualTo("cleaned up")
        assertThat(log.first() as String).contains("event loop is closing")
        runBlocking { job.join() }
    }

    @Test
    fun `what is launched while the loop closes ends, one way or the other`() {
        repeat(50) {
            val loop = EventLoop.create().start()
            val scope = loop.scope()
            val jobs = java.util.concurrent.ConcurrentLinkedQueue<Job>()
            val first = CompletableDeferred<Unit>()
            val launching =
                Thread.ofPlatform().start {
                    repeat(200) {
                        jobs += scope.start { delay(1.hours) }
                        first.complete(Unit)
                    }
                }
            runBlocking { first.await() }
            loop.close()
            launching.join()
            runBlocking { jobs.toList().joinAll() }
            assertThat(jobs).hasSize(200).allMatch { it.isCancelled }
        }
    }

    @Test
    fun `a coroutine that was launched before the loop was run is cancelled by its close`() {
        val loop = EventLoop.create()
        val job =
            loop.scope().start {
                delay(1.hours)
                log += "unreachable"
            }
        loop.close()
        runBlocking { job.join() }
        assertThat(job.isCancelled).isTrue()
        assertThat(log).isEmpty()
    }

    // ---------------------------------------------------------------- failures

    @Test
    fun `a failure that reaches nobody goes to the loop's handler`() {
        val told = mutableListOf<ErrorContext>()
        val printed =
            printedErrors {
                virtually {
                    setExceptionHandler { told += it }
                    val scope = scope()
                    scope.start { throw IOException("root") }
                    scope.start { start(Dispatchers.Default) { throw IOException("child") } }
                    scope.coroutine { throw IOException("for who awaits it") }
                    scope.start(CoroutineExceptionHandler { _, e -> log += e.message }) { throw IOException("handled") }
                    val seen = scope.start { delay(1.seconds) }
                    runSuspending { seen.join() }
                    runSuspending {
                        scope.coroutineContext[Job]!!
                            .children
                            .toList()
                            .joinAll()
                    }
                }
            }
        assertThat(told.map { it.error.message }).containsExactlyInAnyOrder("root", "child")
        assertThat(told.first().message).contains("coroutine failed and nobody awaits it")
        assertThat(log).containsExactly("handled")
        assertThat(printed).doesNotContain("root")
    }

    private fun printedErrors(body: () -> Unit): String {
        val before = System.err
        val bytes = java.io.ByteArrayOutputStream()
        System.setErr(java.io.PrintStream(bytes, true))
        try {
            body()
        } finally {
            System.setErr(before)
        }
        return bytes.toString()
    }

    private companion object {
        val USER: ContextVar<String> = ContextVar.of("user", "nobody")
        val REQUEST: ScopedValue<Int> = ScopedValue.newInstance()
    }
}
