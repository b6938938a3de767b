package io.greenloom.bench.contestant

import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** Batches of coroutines on one `runBlocking` loop. Third argument: coroutines a batch; fourth: `launch` or `async`. */
object CoroutineSpawn {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val batch = arguments[2].toInt()
        val withResult = arguments[3] == "async"
        Stopwatch.measure(Versions.of("kotlinx-coroutines"), arguments) { operations ->
            runBlocking {
                repeat(operations / batch) {
                    if (withResult) {
                        List(batch) { async { } }.awaitAll()
                    } else {
                        List(batch) { launch { } }.joinAll()
                    }
                }
            }
        }
    }
}
