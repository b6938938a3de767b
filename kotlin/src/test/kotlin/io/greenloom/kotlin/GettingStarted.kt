package io.greenloom.kotlin.start

import io.greenloom.kotlin.awaitAll
import io.greenloom.kotlin.launch
import io.greenloom.kotlin.moveOnAfter
import io.greenloom.kotlin.runLoop
import io.greenloom.kotlin.taskGroup
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

fun ask(
    price: Int,
    seconds: Int,
): Int {
    Thread.sleep(seconds * 1000L) // stands for any call that blocks: JDBC, a socket, a queue
    return price
}

fun main() =
    runLoop {
        val start = TimeSource.Monotonic.markNow()
        val offers =
            taskGroup {
                val near = launch { ask(12, 1) }
                val far = launch { ask(9, 2) }
                val slow = launch { moveOnAfter(3.seconds) { ask(7, 10) } }
                listOf(near, far, slow).awaitAll()
            }
        println(offers) // [12, 9, null]
        val quick = start.elapsedNow() < 10.seconds
        println(if (quick) "asked at the same time" else "one after the other") // asked at the same time
    }
