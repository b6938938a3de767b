package io.greenloom.kotlin

import io.greenloom.greenlet.ContextVar
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.launch as start

/** What a coroutine on a loop, which is a task of it, sees and sets: context variables, scoped values, thread locals. */
@Timeout(60)
class CoroutineContextTest {
    private val log = mutableListOf<Any?>()

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

    private companion object {
        val USER: ContextVar<String> = ContextVar.of("user", "nobody")
        val REQUEST: ScopedValue<Int> = ScopedValue.newInstance()
    }
}
