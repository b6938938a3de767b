package io.greenloom.kotlin

import io.greenloom.generator.Generator
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.getOrElse
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.produceIn

/**
 * Returns a flow of the values of this generator, which can be collected once. The body of the generator runs on a thread of
 * its own that the collector waits for, since a coroutine may go on on another thread each time; up to [buffer] values are
 * made ahead. The generator is closed when the collection ends, however it does.
 */
public fun <T> Generator<T>.asFlow(buffer: Int = 64): Flow<T> {
    val source = this
    return flow {
        source.shared(buffer).use { values ->
            for (value in values) {
                currentCoroutineContext().ensureActive()
                emit(value)
            }
        }
    }
}

/**
 * Returns a generator of the values of this flow. Pulling one suspends the calling task, or blocks the calling thread. The
 * flow is collected on [Dispatchers.Default] unless it says otherwise (`flowOn`), at most [buffer] values ahead; closing the
 * generator cancels the collection.
 */
public fun <T> Flow<T>.asGenerator(buffer: Int = 64): Generator<T> {
    val source = this
    return generator {
        val scope = CoroutineScope(Dispatchers.Default)
        try {
            val values = source.buffer(buffer).produceIn(scope)
            while (true) {
                val received = runSuspending { values.receiveCatching() }
                val value =
                    received.getOrElse { error ->
                        if (error != null) throw error
                        return@generator
                    }
                yield(value)
            }
        } finally {
            scope.cancel()
        }
    }
}
