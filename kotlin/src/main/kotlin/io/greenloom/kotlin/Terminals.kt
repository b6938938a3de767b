package io.greenloom.kotlin

import io.greenloom.generator.Generator

// What Kotlin has for any Iterable and what may stop early, under the same names: there it leaves the body suspended, here
// it closes, however it ends, and runs an unstarted body on the caller's stack. Until it returns the generator is in use.
// What the lambdas throw comes out as it is; they cannot `return` from around them, as they are not inlined.
// Where Generator has a member of the same form, that is taken: first(), last(), find { } and min(order), of which the
// last two return an Optional.

// ---------------------------------------------------------------- the first of them

/**
 * Returns the first value that [predicate] holds for, and closes.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T> Generator<T>.first(predicate: (T) -> Boolean): T =
    firstWhere(predicate) { throw NoSuchElementException("$this had no value that the predicate holds for") }

/** Returns the next value, or null if there is none, and closes. [nextOrNull] does not close. */
public fun <T> Generator<T>.firstOrNull(): T? = firstWhere({ true }) { null }

/**
 * Returns the first value that [predicate] holds for, or null, and closes. Kotlin's `find`, which is a member here that
 * returns an `Optional`.
 */
public fun <T> Generator<T>.firstOrNull(predicate: (T) -> Boolean): T? = firstWhere(predicate) { null }

/**
 * Returns the first result of [transform] that is not null, and closes.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T, R : Any> Generator<T>.firstNotNullOf(transform: (T) -> R?): R =
    firstNotNullOfOrNull(transform)
        ?: throw NoSuchElementException("$this had no value that was made something not null")

/** Returns the first result of [transform] that is not null, or null, and closes. */
public fun <T, R : Any> Generator<T>.firstNotNullOfOrNull(transform: (T) -> R?): R? {
    var result: R? = null
    anyMatch { value -> transform(value).also { result = it } != null }
    return result
}

// ---------------------------------------------------------------- the last of them

/**
 * Returns the last value that [predicate] holds for, and closes.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T> Generator<T>.last(predicate: (T) -> Boolean): T =
    lastWhere(predicate) { throw NoSuchElementException("$this had no value that the predicate holds for") }

/** Returns the last value, or null if there is none, and closes. */
public fun <T> Generator<T>.lastOrNull(): T? = lastWhere({ true }) { null }

/** Returns the last value that [predicate] holds for, or null, and closes. */
public fun <T> Generator<T>.lastOrNull(predicate: (T) -> Boolean): T? = lastWhere(predicate) { null }

/** Returns the last value that [predicate] holds for, or null, and closes; the same as [lastOrNull]. */
public fun <T> Generator<T>.findLast(predicate: (T) -> Boolean): T? = lastOrNull(predicate)

// ---------------------------------------------------------------- the only one

/**
 * Returns the only value, and closes. It asks for no third one.
 *
 * @throws NoSuchElementException if there is none
 * @throws IllegalArgumentException if there are several
 */
public fun <T> Generator<T>.single(): T = single { true }

/**
 * Returns the only value that [predicate] holds for, and closes. It asks for no more after the second one.
 *
 * @throws NoSuchElementException if there is none
 * @throws IllegalArgumentException if there are several
 */
public fun <T> Generator<T>.single(predicate: (T) -> Boolean): T =
    onlyWhere(
        predicate,
        none = { throw NoSuchElementException("$this had no value to return") },
        several = { throw IllegalArgumentException("$this had more than one value to return") },
    )

/** Returns the only value, or null if there is none or another one, and closes. It asks for no third one. */
public fun <T> Generator<T>.singleOrNull(): T? = singleOrNull { true }

/** Returns the only value that [predicate] holds for, or null if there is none or another one, and closes. */
public fun <T> Generator<T>.singleOrNull(predicate: (T) -> Boolean): T? = onlyWhere(predicate, { null }, { null })

// ---------------------------------------------------------------- whether there is one

/** Returns whether there is a value left, and closes. `hasNext()` keeps it for `next()`. */
public fun <T> Generator<T>.any(): Boolean = anyMatch { true }

/** Returns whether [predicate] holds for any value, and closes: Java's `anyMatch`. */
public fun <T> Generator<T>.any(predicate: (T) -> Boolean): Boolean = anyMatch(predicate)

/** Returns whether [predicate] holds for all values, and closes: Java's `allMatch`. */
public fun <T> Generator<T>.all(predicate: (T) -> Boolean): Boolean = allMatch(predicate)

/** Returns whether there is no value left, and closes. */
public fun <T> Generator<T>.none(): Boolean = !any()

/** Returns whether [predicate] holds for no value, and closes: Java's `noneMatch`. */
public fun <T> Generator<T>.none(predicate: (T) -> Boolean): Boolean = noneMatch(predicate)

/** Returns whether [element] is among the values, up to which they are used up, and closes: `element in generator`. */
public operator fun <T> Generator<out T>.contains(element: T): Boolean = anyMatch { it == element }

// ---------------------------------------------------------------- at which place

/**
 * Returns the value at the place [index] of what is left, and closes.
 *
 * @throws IndexOutOfBoundsException if there is none
 */
public fun <T> Generator<T>.elementAt(index: Int): T =
    elementAtOrElse(index) { throw IndexOutOfBoundsException("$this had no value at $index of what was left") }

/** Returns the value at the place [index] of what is left, or null if there is none, and closes. */
public fun <T> Generator<T>.elementAtOrNull(index: Int): T? = elementAtOrElse(index) { null }

/** Returns the value at the place [index] of what is left, or what [defaultValue] makes of [index], and closes. */
public fun <T> Generator<out T>.elementAtOrElse(
    index: Int,
    defaultValue: (Int) -> T,
): T {
    if (index < 0) {
        close()
        return defaultValue(index)
    }
    var next = 0
    return firstWhere({ next++ == index }) { defaultValue(index) }
}

/** Returns the place of the first value that equals [element], counted from 0, or -1, and closes. */
public fun <T> Generator<out T>.indexOf(element: T): Int = indexOfFirst { it == element }

/**
 * Returns the place of the first value that [predicate] holds for, counted from 0, or -1, and closes.
 *
 * @throws ArithmeticException where the places of [Int] end
 */
public fun <T> Generator<T>.indexOfFirst(predicate: (T) -> Boolean): Int {
    var next = 0
    val found = anyMatch { value -> predicate(value).also { if (!it) next = Math.incrementExact(next) } }
    return if (found) next else -1
}

// ---------------------------------------------------------------- the least and the greatest

/**
 * Returns the least value, the first of several, and closes. In the natural order, which decides, NaN is the greatest.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T : Comparable<T>> Generator<T>.min(): T = minBy { it }

/** Returns the least value, the first of several, or null if there is none, and closes; see [min]. */
public fun <T : Comparable<T>> Generator<T>.minOrNull(): T? = minByOrNull { it }

/**
 * Returns the value of which [selector] makes the least, the first of several, and closes.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T, R : Comparable<R>> Generator<T>.minBy(selector: (T) -> R): T =
    leastBy(naturalOrder(), selector) { throw NoSuchElementException("$this had no value to return") }

/** Returns the value of which [selector] makes the least, the first of several, or null if there is none, and closes. */
public fun <T, R : Comparable<R>> Generator<T>.minByOrNull(selector: (T) -> R): T? =
    leastBy(naturalOrder(), selector) { null }

/**
 * Returns the greatest value, the first of several, and closes. In the natural order, which decides, NaN is the greatest.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T : Comparable<T>> Generator<T>.max(): T = maxBy { it }

/** Returns the greatest value, the first of several, or null if there is none, and closes; see [max]. */
public fun <T : Comparable<T>> Generator<T>.maxOrNull(): T? = maxByOrNull { it }

/**
 * Returns the value of which [selector] makes the greatest, the first of several, and closes.
 *
 * @throws NoSuchElementException if there is none
 */
public fun <T, R : Comparable<R>> Generator<T>.maxBy(selector: (T) -> R): T =
    leastBy(reverseOrder(), selector) { throw NoSuchElementException("$this had no value to return") }

/** Returns the value of which [selector] makes the greatest, the first of several, or null if there is none, and closes. */
public fun <T, R : Comparable<R>> Generator<T>.maxByOrNull(selector: (T) -> R): T? =
    leastBy(reverseOrder(), selector) { null }

// ---------------------------------------------------------------- as a text

/**
 * Returns the texts of the values with [separator] between them, and closes. With a [limit] of 0 or more it is that of so
 * many, then [truncated] if there is another one; it asks for no more after that.
 */
public fun <T> Generator<T>.joinToString(
    separator: CharSequence = ", ",
    prefix: CharSequence = "",
    postfix: CharSequence = "",
    limit: Int = -1,
    truncated: CharSequence = "...",
    transform: ((T) -> CharSequence)? = null,
): String = joinTo(StringBuilder(), separator, prefix, postfix, limit, truncated, transform).toString()

/** Appends to [buffer] what [joinToString] returns, text by text, and closes. */
public fun <T, A : Appendable> Generator<T>.joinTo(
    buffer: A,
    separator: CharSequence = ", ",
    prefix: CharSequence = "",
    postfix: CharSequence = "",
    limit: Int = -1,
    truncated: CharSequence = "...",
    transform: ((T) -> CharSequence)? = null,
): A {
    buffer.append(prefix)
    var count = 0L
    anyMatch { value ->
        if (count > 0) buffer.append(separator)
        val beyond = count++ == limit.toLong()
        buffer.append(
            when {
                beyond -> truncated
                transform == null -> value.toString()
                else -> transform(value)
            },
        )
        beyond
    }
    buffer.append(postfix)
    return buffer
}

// ---------------------------------------------------------------- how it is done

// Null is a value like any other, so each of these tells none from null.

private inline fun <R, T : R> Generator<T>.firstWhere(
    crossinline wanted: (T) -> Boolean,
    none: () -> R,
): R {
    var found: T? = null
    val any = anyMatch { value -> wanted(value).also { if (it) found = value } }
    @Suppress("UNCHECKED_CAST")
    return if (any) found as T else none()
}

private inline fun <R, T : R> Generator<T>.lastWhere(
    crossinline wanted: (T) -> Boolean,
    none: () -> R,
): R {
    var found: T? = null
    var any = false
    consumeEach { value ->
        if (wanted(value)) {
            found = value
            any = true
        }
    }
    @Suppress("UNCHECKED_CAST")
    return if (any) found as T else none()
}

private inline fun <R, T : R> Generator<T>.onlyWhere(
    crossinline wanted: (T) -> Boolean,
    none: () -> R,
    several: () -> R,
): R {
    var found: T? = null
    var any = false
    val another =
        anyMatch { value ->
            wanted(value) &&
                any.also {
                    any = true
                    found = value
                }
        }
    @Suppress("UNCHECKED_CAST")
    return if (another) {
        several()
    } else if (any) {
        found as T
    } else {
        none()
    }
}

private inline fun <R, T : R, K> Generator<T>.leastBy(
    order: Comparator<in K>,
    crossinline selector: (T) -> K,
    none: () -> R,
): R {
    var least: T? = null
    var leastKey: K? = null
    var any = false
    consumeEach { value ->
        val key = selector(value)
        @Suppress("UNCHECKED_CAST")
        if (!any || order.compare(key, leastKey as K) < 0) {
            least = value
            leastKey = key
            any = true
        }
    }
    @Suppress("UNCHECKED_CAST")
    return if (any) least as T else none()
}
