package io.greenloom.kotlin

import io.greenloom.greenlet.ContextVar
import io.greenloom.greenlet.Token
import kotlinx.coroutines.ThreadContextElement
import kotlin.coroutines.CoroutineContext

/**
 * Returns an element for the context of a coroutine, on any dispatcher, that gives this variable [value] while the coroutine
 * runs: `ThreadLocal.asContextElement`. What the coroutine itself sets lasts until it next suspends.
 *
 * ```kotlin
 * withContext(Dispatchers.Default + USER.asContextElement()) { USER.get() }   // the caller's
 * ```
 *
 * Coroutines on a [loop's dispatcher][asCoroutineDispatcher] carry all their variables without it.
 */
public fun <T> ContextVar<T>.asContextElement(value: T = get()): CoroutineContext.Element =
    ContextVarElement(this, value)

internal class ContextVarElement<T>(
    private val variable: ContextVar<T>,
    private val value: T,
) : ThreadContextElement<Token<T>> {
    private data class Key(
        val variable: ContextVar<*>,
    ) : CoroutineContext.Key<ContextVarElement<*>>

    override val key: CoroutineContext.Key<*> = Key(variable)

    fun set(): Token<T> = variable.set(value)

    override fun updateThreadContext(context: CoroutineContext): Token<T> = set()

    override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: Token<T>,
    ): Unit = oldState.close()

    override fun toString(): String = "$variable=$value"
}
