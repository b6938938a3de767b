package io.greenloom.bench.contestant

import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** `yield()` among coroutines of one `runBlocking` loop. Third argument: how many coroutines share the operations. */
object CoroutineYield {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val coroutines = arguments[2].toInt()
        Stopwatch.measure(Versions.of("kotlinx-coroutines"), arguments) { operations ->
            runBlocking {
                repeat(coroutines) {
                    launch { repeat(operations / coroutines) { yield() } }
                }
            }
        }
    }
}
