package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.async.channel.BrokenChannel
import io.greenloom.async.channel.Channel
import io.greenloom.async.channel.ClosedChannel
import io.greenloom.async.channel.EndOfChannel
import io.greenloom.greenlet.ContextVar
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.io.IOException
import java.util.concurrent.CountDownLatch
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.channels.Channel as KotlinChannel
import kotlinx.coroutines.withTimeout as coroutineTimeout

/** Blocking calls in coroutines, and channels, flows and generators on both sides. */
@Timeout(60)
class ChannelsTest {
    private val log = mutableListOf<Any?>()

    // ---------------------------------------------------------------- blocking calls

    @Test
    fun `a blocking call in a coroutine is cancelled with it, and waited for`() {
        virtually {
            val job =
                scope().launch {
                    try {
                        suspending {
                            try {
                                sleep(1.hours)
                            } finally {
                                uncancellable { sleep(1.seconds) }
                                log += "call ended"
                            }
                        }
                    } catch (e: CancellationException) {
                        log += "coroutine cancelled"
                        throw e
                    }
                }
            settle()
            runSuspending { job.cancelAndJoin() }
            assertThat(log).containsExactly("call ended", "coroutine cancelled")
            assertThat(time().toSeconds()).isEqualTo(1)
        }
    }

    @Test
    fun `a blocking call is cancelled with its coroutine on other dispatchers, too`() {
        val started = CountDownLatch(1)
        runBlocking(Dispatchers.Default) {
            val job =
                launch {
                    suspending {
                        started.countDown()
                        try {
                            Thread.sleep(3_600_000)
                        } catch (e: InterruptedException) {
                            log += "interrupted"
                            throw e
                        }
                    }
                }
            suspending { started.await() }
            job.cancelAndJoin()
            assertThat(job.isCancelled).isTrue()
            assertThatThrownBy {
                runSuspending {
                    suspending {
                        throw IOException(
                            "x",
                        )
                    }
                }
            }.isInstanceOf(IOException::class.java)
        }
        assertThat(log).containsExactly("interrupted")
    }

    @Test
    fun `a value that came before the cancellation is not lost`() {
        virtually {
            val taken = CompletableDeferred<Unit>()
            val job =
                scope().launch {
                    val value =
                        suspending {
                            try {
                                sleep(1.hours)
                            } catch (_: CancelledError) {
                                log += "asked"
                            }
                            "value"
                        }
                    log += value
                    taken.complete(Unit)
                    delay(1.milliseconds)
                    log += "unreachable"
                }
            settle()
            job.cancel()
            runSuspending { job.join() }
            assertThat(log.last()).isEqualTo("value")
            assertThat(taken.isCompleted).isTrue()
        }
    }

    @Test
    fun `a time limit of a coroutine ends a blocking call, and a call sees the coroutine's variables`() {
        val user = ContextVar.of("user", "nobody")
        virtually {
            val late =
                scope().coroutine {
                    runCatching {
                        coroutineTimeout(
                            1.seconds,
                        ) { suspending { sleep(1.hours) } }
                    }
                }
            assertThat(late.awaitBlocking().exceptionOrNull()).isInstanceOf(TimeoutCancellationException::class.java)
            assertThat(time().toSeconds()).isEqualTo(1)
            runSuspending {
                user.set("eve")
                assertThat(suspending { user.get() }).isEqualTo("eve")
            }
            val loop = this
            runSuspending(Dispatchers.Default) {
                user.set("mallory")
                assertThat(suspending { user.get() }).isEqualTo("mallory")
                assertThat(loop.suspending { taskGroup { launch { EventLoop.current() }.await() } }).isSameAs(loop)
            }
        }
    }

    // ---------------------------------------------------------------- channels

    @Test
    fun `a channel is received from and sent to by coroutines`() {
        virtually {
            val channel = Channel.rendezvous<Int>()
            val consumer = scope().coroutine { channel.receiveAsFlow().toList() }
            val producer =
                scope().launch {
                    repeat(3) { channel.sendSuspending(it) }
                    channel.close()
                }
            assertThat(consumer.awaitBlocking()).containsExactly(0, 1, 2)
            assertThat(producer.isCompleted).isTrue()
            assertThatThrownBy { runSuspending { channel.receiveSuspending() } }.isInstanceOf(EndOfChannel::class.java)
        }
    }

    @Test
    fun `a cancelled receive has taken nothing and a cancelled send has sent nothing`() {
        virtually {
            val channel = Channel.rendezvous<Int>()
            val receiving = scope().launch { channel.receiveSuspending() }
            settle()
            runSuspending { receiving.cancelAndJoin() }
            assertThat(channel.trySend(1)).isFalse()
            val sending = scope().launch { channel.sendSuspending(1) }
            settle()
            runSuspending { sending.cancelAndJoin() }
            assertThat(channel.tryReceive()).isEmpty()
        }
    }

    @Test
    fun `a flow is a channel, with its end and its failure`() {
        virtually {
            val scope = scope()
            assertThat(flowOf(1, 2, 3).sendIn(scope, 1).toList()).containsExactly(1, 2, 3)
            val failing =
                flow {
                    emit(1)
                    throw IOException("x")
                }.sendIn(scope)
            assertThat(failing.receive()).isEqualTo(1)
            assertThatThrownBy {
                failing.receive()
            }.isInstanceOf(BrokenChannel::class.java).hasRootCauseInstanceOf(IOException::class.java)
            val endless =
                flow {
                    try {
                        var n = 0
                        while (true) emit(n++)
                    } finally {
                        log += "collection ended"
                    }
                }.sendIn(scope, 1)
            assertThat(endless.receive()).isEqualTo(0)
            endless.cancel()
            settle()
            assertThat(log).containsExactly("collection ended")
            scope.cancel()
            val late = flowOf(1).sendIn(scope)
            settle()
            assertThatThrownBy { late.receive() }.isInstanceOf(BrokenChannel::class.java)
        }
    }

    @Test
    fun `a channel is a receive channel and a send channel of Kotlin`() {
        virtually {
            val scope = scope()
            val ours = Channel.buffered<Int>(2)
            val output = ours.asSendChannel(scope)
            val input = ours.asReceiveChannel(scope)
            val received = scope.coroutine { buildList { for (item in input) add(item) } }
            runSuspending {
                repeat(5) { output.send(it) }
                output.close()
            }
            assertThat(received.awaitBlocking()).containsExactly(0, 1, 2, 3, 4)
            assertThatThrownBy { ours.send(6) }.isInstanceOf(ClosedChannel::class.java)
            val theirs = KotlinChannel<Int>(3)
            runSuspending { repeat(3) { theirs.send(it) } }
            theirs.close(IOException("x"))
            val mirrored = theirs.asChannel(scope)
            assertThat(List(3) { mirrored.receive() }).containsExactly(0, 1, 2)
            assertThatThrownBy { mirrored.receive() }.isInstanceOf(BrokenChannel::class.java).hasRootCauseMessage("x")
        }
    }

    @Test
    fun `a send channel fails when the channel behind it takes no more`() {
        virtually {
            val scope = scope()
            val ours = Channel.rendezvous<Int>()
            val output = ours.asSendChannel(scope)
            ours.cancel()
            assertThatThrownBy {
                runSuspending {
                    repeat(
                        3,
                    ) { output.send(it) }
                }
            }.isInstanceOf(CancellationException::class.java)
        }
    }

    // ---------------------------------------------------------------- flows

    @Test
    fun `a flow of a generator can be cancelled while the next value is made`() {
        virtually {
            val slow =
                generator {
                    try {
                        yield(1)
                        sleep(1.hours)
                        yield(2)
                    } finally {
                        log += "closed"
                    }
                }
            val late =
                scope().coroutine {
                    runCatching {
                        coroutineTimeout(
                            1.seconds,
                        ) { slow.asFlow().collect { log += it } }
                    }
                }
            assertThat(late.awaitBlocking().exceptionOrNull()).isInstanceOf(TimeoutCancellationException::class.java)
            assertThat(log).containsExactly(1, "closed")
            assertThat(time().toSeconds()).isEqualTo(1)
        }
    }

    @Test
    fun `a flow of a generator can be cancelled outside any loop`() {
        val slow =
            generator {
                try {
                    yield(1)
                    Thread.sleep(3_600_000)
                } finally {
                    log += "closed"
                }
            }
        runBlocking {
            val first = CompletableDeferred<Unit>()
            val collecting = launch { slow.asFlow().collect { first.complete(Unit) } }
            first.await()
            collecting.cancelAndJoin()
        }
        assertThat(log).containsExactly("closed")
    }

    @Test
    fun `a flow of a generator ends with its failure`() {
        val failing =
            generator {
                repeat(3) { yield(it) }
                throw IOException("x")
            }
        assertThatThrownBy {
            runBlocking {
                failing.asFlow().collect {
                    delay(1.milliseconds)
                    log += it
                }
            }
        }.isInstanceOf(IOException::class.java)
        assertThat(log).containsExactly(0, 1, 2)
    }

    @Test
    fun `tasks are a flow in the order in which they end`() {
        virtually {
            val tasks = listOf(3, 1, 2).map { n -> async { sleep(n.seconds).let { n } } }
            val failing = async<Int> { throw IOException("x") }
            val order = runSuspending { (tasks + failing).asCompletedFlow().toList() }
            assertThat(order.first()).isSameAs(failing)
            assertThat(order.drop(1).map { it.await() }).containsExactly(1, 2, 3)
            val two = List(3) { async { sleep((it + 1).seconds) } }
            assertThat(runSuspending { two.asCompletedFlow().take(1).toList() }).containsExactly(two[0])
            assertThat(two[2].isDone).isFalse()
            Async.gather(two)
        }
    }
}
