package io.greenloom.kotlin

import io.greenloom.generator.Generator
import io.greenloom.generator.Yielder

/**
 * Returns a generator over [body], of which nothing runs until a value is asked for.
 *
 * Unlike in `sequence { }`, the body may call anything, and [Yielder.yield] may be called from any depth of it. It can be
 * gone through once; close it, for instance by `use`, where you may leave it early.
 *
 * ```kotlin
 * generator { yield(1); yieldFrom(listOf(3, 4)); yield(2) }.toList()   // [1, 3, 4, 2]
 * ```
 */
public fun <T> generator(body: Yielder<T, Void>.() -> Unit): Generator<T> = Generator.of<T> { it.body() }

/**
 * Returns the generator as a sequence, which can be gone through once, as the generator can.
 */
public fun <T> Generator<T>.asSequence(): Sequence<T> = (this as Iterator<T>).asSequence()
