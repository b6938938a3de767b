package io.greenloom.kotlin

import io.greenloom.generator.Generator
import io.greenloom.generator.Itertools
import java.util.function.Consumer
import io.greenloom.generator.Pair as Couple

// What Kotlin has for a Sequence and Generator has no member for, under the same names, which otherwise would mean those of
// any Iterable: eager ones, which return lists and never return from an endless generator. As the members they run nothing
// at first, take this generator over, and close it when they are closed or have enough.
// The places that are given to lambdas are counted from 0. An ArithmeticException ends it where those of Int do.

// ---------------------------------------------------------------- one by one

/** Yields what [transform] makes of each place and value. */
public fun <T, R> Generator<T>.mapIndexed(transform: (index: Int, T) -> R): Generator<R> = map(indexed(transform))

/** Yields what [transform] makes of each place and value, unless that is null. */
public fun <T, R : Any> Generator<T>.mapIndexedNotNull(transform: (index: Int, T) -> R?): Generator<R> =
    mapNotNull(indexed(transform))

/** Yields all that is in what [transform] makes of each place and value, as `flatMap` does. */
public fun <T, R> Generator<T>.flatMapIndexed(transform: (index: Int, T) -> Iterable<R>): Generator<R> =
    flatMap(indexed(transform))

/** Yields all that is in each of the values, as `flatMap` does: generators among them are taken over. */
public fun <T> Generator<out Iterable<T>>.flatten(): Generator<T> = flatMap { it }

/** Yields the same values, each after [action] has been called with its place and it. */
public fun <T> Generator<T>.onEachIndexed(action: (index: Int, T) -> Unit): Generator<T> {
    val each = indexed(action)
    return onEach(Consumer { each(it) })
}

// ---------------------------------------------------------------- some of them

/** Yields the values that [predicate] holds for with their place. */
public fun <T> Generator<T>.filterIndexed(predicate: (index: Int, T) -> Boolean): Generator<T> =
    filter(indexed(predicate))

/** Yields the values that are of the type [R]. */
@Suppress("UNCHECKED_CAST")
public inline fun <reified R> Generator<*>.filterIsInstance(): Generator<R> = filter { it is R } as Generator<R>

/** Yields the values that are instances of [klass]. */
@Suppress("UNCHECKED_CAST")
public fun <R> Generator<*>.filterIsInstance(klass: Class<R>): Generator<R> = filter(klass::isInstance) as Generator<R>

/** Yields the values that are not null. */
public fun <T : Any> Generator<out T?>.filterNotNull(): Generator<T> = mapNotNull { it }

/** Yields the same values; an [IllegalArgumentException] ends it where one is null. */
public fun <T : Any> Generator<out T?>.requireNoNulls(): Generator<T> =
    map { it ?: throw IllegalArgumentException("a value is null; filterNotNull() leaves those out") }

/** Yields the first [n] values: the member, for an [Int]. */
public fun <T> Generator<T>.take(n: Int): Generator<T> = take(n.toLong())

/** Yields the values after the first [n]: the member, for an [Int]. */
public fun <T> Generator<T>.drop(n: Int): Generator<T> = drop(n.toLong())

// ---------------------------------------------------------------- several at once

/** Yields what [transform] makes of each list of [size] values, the last of which has what is left over. */
public fun <T, R> Generator<T>.chunked(
    size: Int,
    transform: (List<T>) -> R,
): Generator<R> = chunked(size).map(transform)

/** Yields windows, with [partialWindows] also the shorter ones at the end: the members `windowed` and `windowedPartial`. */
public fun <T> Generator<T>.windowed(
    size: Int,
    step: Int = 1,
    partialWindows: Boolean,
): Generator<List<T>> =
    (if (partialWindows) windowedPartial(size, step) else windowed(size, step)).map { it } // a list that is only read

/** Yields what [transform] makes of each window, with [partialWindows] also of the shorter ones at the end. */
public fun <T, R> Generator<T>.windowed(
    size: Int,
    step: Int = 1,
    partialWindows: Boolean = false,
    transform: (List<T>) -> R,
): Generator<R> = (if (partialWindows) windowedPartial(size, step) else windowed(size, step)).map(transform)

/** Yields each value with the one after it, as the member `pairwise` does, but as a pair of Kotlin's. */
public fun <T> Generator<T>.zipWithNext(): Generator<Pair<T, T>> = zipWithNext(::Pair)

/** Yields what [transform] makes of each value and the one after it. */
public fun <T, R> Generator<T>.zipWithNext(transform: (a: T, b: T) -> R): Generator<R> =
    pairwise().map { (a, b) -> transform(a, b) }

// ---------------------------------------------------------------- what has come so far

/** Yields [initial], and then what [operation] makes of its last result and each value: the member `scan`. */
public fun <T, R> Generator<T>.runningFold(
    initial: R,
    operation: (acc: R, T) -> R,
): Generator<R> = scan(initial, operation)

/** Yields [initial], and then what [operation] makes of each place, its last result and the value. */
public fun <T, R> Generator<T>.runningFoldIndexed(
    initial: R,
    operation: (index: Int, acc: R, T) -> R,
): Generator<R> = withIndex().scan(initial) { acc, (index, value) -> operation(index, acc, value) }

/** Yields [initial], and then what [operation] makes of each place, its last result and the value. */
public fun <T, R> Generator<T>.scanIndexed(
    initial: R,
    operation: (index: Int, acc: R, T) -> R,
): Generator<R> = runningFoldIndexed(initial, operation)

/** Yields the first value, and then what [operation] makes of its last result and each value, as `accumulate` does. */
@Suppress("UNCHECKED_CAST") // what comes second is a value; the first one is a result, too
public fun <S, T : S> Generator<T>.runningReduce(operation: (acc: S, T) -> S): Generator<S> =
    (this as Generator<S>).accumulate { acc, value -> operation(acc, value as T) }

/** Yields the first value, and then what [operation] makes of each place, from 1 on, its last result and the value. */
public fun <S, T : S> Generator<T>.runningReduceIndexed(operation: (index: Int, acc: S, T) -> S): Generator<S> {
    var last = 0
    return runningReduce { acc, value ->
        last = Math.incrementExact(last)
        operation(last, acc, value)
    }
}

// ---------------------------------------------------------------- in order

/** Yields all values in their natural order. The first one comes when this generator is at its end. */
public fun <T : Comparable<T>> Generator<T>.sorted(): Generator<T> = sorted(naturalOrder())

/** Yields all values in the reverse of their natural order, equal ones as they came. */
public fun <T : Comparable<T>> Generator<T>.sortedDescending(): Generator<T> = sorted(reverseOrder())

/** Yields all values in the natural order of what [selector] makes of them, null first, equal ones as they came. */
public fun <T, R : Comparable<R>> Generator<T>.sortedBy(selector: (T) -> R?): Generator<T> = sorted(compareBy(selector))

/** Yields all values in the reverse order of what [selector] makes of them, null last, equal ones as they came. */
public fun <T, R : Comparable<R>> Generator<T>.sortedByDescending(selector: (T) -> R?): Generator<T> =
    sorted(compareByDescending(selector))

/** Yields all values in the order of [comparator], equal ones as they came: the member `sorted`. */
public fun <T> Generator<T>.sortedWith(comparator: Comparator<in T>): Generator<T> = sorted(comparator)

// ---------------------------------------------------------------- with others

/** Yields pairs of a value of this and one of [other], up to the end of the shorter: the member `zip`, as `a zip b`. */
public infix fun <T, R> Generator<T>.zip(other: Iterable<R>): Generator<Couple<T, R>> = this.zip(other)

/** Yields pairs of a value of this and one of [other], up to the end of the shorter, as the member `zip` does. */
public infix fun <T, R> Generator<T>.zip(other: Array<out R>): Generator<Couple<T, R>> = this.zip(other.asList())

/** Yields what [transform] makes of a value of this and one of [other], up to the end of the shorter. */
public fun <T, R, V> Generator<T>.zip(
    other: Array<out R>,
    transform: (a: T, b: R) -> V,
): Generator<V> = zip(other.asList(), transform)

/** Yields the values of this, then [element]. An iterable after `+` means what is in it: [plusElement] means itself. */
public operator fun <T> Generator<out T>.plus(element: T): Generator<T> = plusElement(element)

/** Yields the values of this, then those of [elements]: the member `plus`, also for values of another type. */
public operator fun <T> Generator<out T>.plus(elements: Iterable<T>): Generator<T> = Itertools.chain(this, elements)

/** Yields the values of this, then those of [elements]. */
public operator fun <T> Generator<out T>.plus(elements: Array<out T>): Generator<T> = plus(elements.asList())

/** Yields the values of this, then those of [elements], which is started when they are asked for. */
public operator fun <T> Generator<out T>.plus(elements: Sequence<T>): Generator<T> = plus(elements.asIterable())

/** Yields the values of this, then [element], also if that is an iterable. */
public fun <T> Generator<out T>.plusElement(element: T): Generator<T> = Itertools.chain(this, listOf(element))

// ---------------------------------------------------------------- how it is done

/** A function of a value that gives [each] its place, too; for one pipeline, as it counts. */
private fun <T, R> indexed(each: (Int, T) -> R): (T) -> R {
    var next = 0
    return { value -> each(next, value).also { next = Math.incrementExact(next) } }
}
