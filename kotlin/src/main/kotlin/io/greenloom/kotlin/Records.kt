package io.greenloom.kotlin

import io.greenloom.generator.Indexed
import io.greenloom.generator.Pair
import io.greenloom.generator.Run

/** The first value, in `val (first, second) = pair`. */
public operator fun <A> Pair<A, *>.component1(): A = first

/** The second value, in `val (first, second) = pair`. */
public operator fun <B> Pair<*, B>.component2(): B = second

/** The place, in `val (index, value) = indexed`. */
public operator fun Indexed<*>.component1(): Long = index

/** The value, in `val (index, value) = indexed`. */
public operator fun <T> Indexed<T>.component2(): T = value

/** The key, in `val (key, values) = run`. */
public operator fun <K> Run<K, *>.component1(): K = key

/** The values that have the key, in `val (key, values) = run`. */
public operator fun <T> Run<*, T>.component2(): List<T> = values
