package io.greenloom.kotlin

import io.greenloom.generator.Coroutine
import io.greenloom.generator.Generator
import io.greenloom.generator.Inbox
import io.greenloom.generator.Itertools
import io.greenloom.generator.Sink
import io.greenloom.generator.Yielder
import java.util.function.Consumer

/**
 * Returns a generator over [body], of which nothing runs until a value is asked for.
 *
 * Unlike in `sequence { }`, the body may call anything, and [Yielder.yield] may be called from any depth of it. It can be
 * gone through once; close it, for instance by `use`, where you may leave it early.
 *
 * ```kotlin
 * generator { yield(1); yieldFrom(listOf(3, 4)); yield(2) }.toList()   // [1, 3, 4, 2]
 * generator { var n = 0; while (true) yield(n++) }.map { it * it }.filter { it % 2 == 0 }.take(3).toList()   // [0, 4, 16]
 * ```
 *
 * Its operators are members, lazy as those of a sequence, and extensions of this package, which have to be imported: by
 * `io.greenloom.kotlin.*` or by name. Without that `first { }` or `zipWithNext()` mean what Kotlin has for any `Iterable`,
 * which goes through it as a `for` does: it is eager, and does not close what it leaves early. That is so in any case for
 * what is neither a member nor here: what goes through everything, such as `associateBy`, `groupBy` or `reduceOrNull`, and
 * leaves it suspended only by a failure; `minus`, which never returns where there is no end (`filter` does); and `forEach`,
 * which in Kotlin hides the member: [consumeEach] is the one that closes. Members of the same form come first: `find` and
 * `reduce` return an `Optional`, where [firstOrNull] and `reduceOrNull` do not, and `sumOf` takes a lambda to [Long].
 */
public fun <T> generator(body: Yielder<T, Void>.() -> Unit): Generator<T> = Generator.of<T> { it.body() }

/**
 * Returns a coroutine over [body], of which nothing runs until a value is asked for: a generator that also takes
 * values ([Coroutine.send]), errors ([Coroutine.raise]) and has a result.
 *
 * ```kotlin
 * val average = coroutine<Double, Double, Int> {
 *     var sum = 0.0
 *     var n = 0
 *     while (true) {
 *         sum += yield(if (n == 0) 0.0 else sum / n) ?: break   // null is sent by next()
 *         n++
 *     }
 *     n
 * }
 * average.next()       // 0.0: runs to the first yield
 * average.send(10.0)   // 10.0
 * average.send(20.0)   // 15.0
 * ```
 */
public fun <Out, In, Result> coroutine(body: Yielder<Out, In>.() -> Result): Coroutine<Out, In, Result> =
    Coroutine.of<Out, In, Result> { it.body() }

/**
 * Returns a sink over [body], of which nothing runs until a value is sent or the input ends.
 *
 * ```kotlin
 * val words = sink<String, Int> { sumOf { line -> line.split(' ').size } }
 * words.send("a series of tubes")
 * words.closeAndGet()   // 4
 * ```
 */
public fun <In, Result> sink(body: Inbox<In>.() -> Result): Sink<In, Result> = Sink.of<In, Result> { it.body() }

/**
 * Returns a generator of the elements, by an iterator of its own, which is asked for when the first value is.
 */
public fun <T> Iterable<T>.asGenerator(): Generator<T> = this as? Generator<T> ?: Itertools.from(this)

/**
 * Returns a generator of what is left, which is taken from this iterator one by one. Closing the generator halfway leaves
 * the rest in the iterator, and closes that if it is [AutoCloseable].
 */
public fun <T> Iterator<T>.asGenerator(): Generator<T> = this as? Generator<T> ?: Itertools.from(this)

/**
 * Returns a generator of the elements of the sequence, which is started when the first value is asked for.
 */
public fun <T> Sequence<T>.asGenerator(): Generator<T> {
    val elements = this
    return generator { yieldFrom(elements.iterator()) }
}

/**
 * Gives every value that is left to [action], and closes, also when [action] throws. Until it returns, the generator is
 * in use: stepping or closing it from [action] is refused.
 *
 * Java's [Generator.forEach], which Kotlin's own `forEach` hides. Like that, it runs the body on the caller's stack, which
 * costs less than a `for`.
 */
public fun <T> Generator<T>.consumeEach(action: (T) -> Unit): Unit = forEach(Consumer { action(it) })

/**
 * Yields each value with its index, counted from 0. It takes this generator over, as the operators that are members do.
 *
 * An [ArithmeticException] ends it where the indices of [Int] do.
 */
public fun <T> Generator<T>.withIndex(): Generator<IndexedValue<T>> {
    var next = 0
    return map { value -> IndexedValue(next, value).also { next = Math.incrementExact(next) } }
}

/**
 * Returns the generator as a sequence, which can be gone through once, as the generator can. What stops early does not
 * close it.
 */
public fun <T> Generator<T>.asSequence(): Sequence<T> = (this as Iterator<T>).asSequence()

/**
 * Runs the body up to its next `yield` and returns the value; null at the end, and for a value that is null.
 *
 * @throws IllegalStateException if the body is running
 */
public fun <T> Generator<T>.nextOrNull(): T? = if (hasNext()) next() else null

/**
 * Runs the body up to its next `yield` and returns the value; null at the end, and for a value that is null.
 *
 * @throws IllegalStateException if the body is running
 */
public fun <Out> Coroutine<Out, *, *>.nextOrNull(): Out? = if (hasNext()) next() else null
