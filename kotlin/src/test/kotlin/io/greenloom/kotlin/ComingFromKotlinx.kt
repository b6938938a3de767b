package io.greenloom.kotlin.docs

import io.greenloom.async.LoopClock
import io.greenloom.async.channel.Channel
import io.greenloom.greenlet.ContextVar
import io.greenloom.kotlin.asCoroutineDispatcher
import io.greenloom.kotlin.async
import io.greenloom.kotlin.launch
import io.greenloom.kotlin.receiveAsFlow
import io.greenloom.kotlin.runLoop
import io.greenloom.kotlin.runSuspending
import io.greenloom.kotlin.sleep
import io.greenloom.kotlin.suspending
import io.greenloom.kotlin.taskGroup
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

// The examples of docs/coming-from-kotlinx.md, which a test compares with the page.

fun load(name: String): String {
    sleep(1.seconds) // suspends the task; not marked anywhere
    return "$name loaded"
}

fun tasks() =
    runLoop(LoopClock.virtual()) {
        val both =
            taskGroup {
                // coroutineScope
                val user = launch { load("user") } // async: each task has a result
                val posts = launch { load("posts") }
                listOf(user.await(), posts.await())
            }
        println(both) // [user loaded, posts loaded]
    }

fun coroutinesOnALoop() =
    runLoop(LoopClock.virtual()) {
        val loaded = mutableListOf<String>()
        val scope = CoroutineScope(asCoroutineDispatcher())
        val jobs =
            List(2) { n ->
                scope.launch {
                    delay(1.hours) // by the loop's clock, which is virtual here
                    loaded += load("page $n")
                }
            }
        runSuspending { jobs.joinAll() }
        println(loaded) // [page 0 loaded, page 1 loaded]
    }

fun blockingCalls() =
    runLoop(LoopClock.virtual()) {
        runSuspending {
            val answer = withTimeoutOrNull(5.seconds) { suspending { load("page") } }
            println(answer) // page loaded
            val late = withTimeoutOrNull(1.seconds) { suspending { sleep(1.hours) } }
            println(late) // null
        }
    }

val USER = ContextVar.of("user", "nobody")

fun variables() =
    runLoop(LoopClock.virtual()) {
        USER.set("eve")
        val job =
            CoroutineScope(asCoroutineDispatcher()).launch {
                delay(1.seconds)
                println(USER.get()) // eve
            }
        USER.set("mallory")
        runSuspending { job.join() }
    }

fun timeouts() =
    runLoop(LoopClock.virtual()) {
        try {
            runSuspending { kotlinx.coroutines.withTimeout(1.seconds) { delay(1.hours) } }
        } catch (e: TimeoutException) {
            println("timeout") // timeout
        }
    }

fun channels() =
    runLoop(LoopClock.virtual()) {
        val numbers = Channel.buffered<Int>(2)
        async {
            numbers.use { repeat(3) { numbers.send(it) } }
        }
        println(runSuspending { numbers.receiveAsFlow().toList() }) // [0, 1, 2]
    }
