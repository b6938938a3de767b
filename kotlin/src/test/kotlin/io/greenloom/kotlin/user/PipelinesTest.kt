@file:Suppress("ktlint:standard:no-wildcard-imports") // it is what is tested

package io.greenloom.kotlin.user

import io.greenloom.generator.Generator
import io.greenloom.kotlin.*
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import io.greenloom.generator.Pair as Couple

/** In a package of its own, as it is about what the names mean to who imports `io.greenloom.kotlin.*`. */
class PipelinesTest {
    private val seen = mutableListOf<Any?>()

    private fun naturals(): Generator<Int> =
        generator {
            try {
                var n = 0
                while (true) yield(n++)
            } finally {
                seen += "closed"
            }
        }

    private fun <T> valuesOf(vararg values: T): Generator<T> =
        generator {
            try {
                for (value in values) {
                    seen += value
                    yield(value)
                }
            } finally {
                seen += "closed"
            }
        }

    /** What [terminal] returns, after the body has run its `finally`, if it was started at all. */
    private fun <T, R> closing(
        source: Generator<T>,
        terminal: (Generator<T>) -> R,
    ): R {
        seen.clear()
        val result = terminal(source)
        assertThat(seen.last()).isEqualTo("closed")
        assertThat(source.hasNext()).isFalse()
        return result
    }

    private fun <T> refusing(
        source: Generator<T>,
        error: Class<out Throwable>,
        terminal: (Generator<T>) -> Any?,
    ) {
        seen.clear()
        assertThatThrownBy { terminal(source) }.isExactlyInstanceOf(error)
        assertThat(seen.lastOrNull() ?: "closed").isEqualTo("closed")
        assertThat(source.hasNext()).isFalse()
    }

    /** The first values of an operator over the naturals, of which nothing runs before; then everything is closed. */
    private fun <R> firstOf(
        count: Int,
        operator: (Generator<Int>) -> Generator<R>,
    ): List<R> {
        seen.clear()
        val started = mutableListOf<Int>()
        val made = operator(naturals().onEach { started += it })
        assertThat(started).isEmpty()
        val values = (1..count).map { made.next() }
        made.close()
        assertThat(seen).containsOnly("closed")
        return values
    }

    private val noSuchElement = NoSuchElementException::class.java

    // ---------------------------------------------------------------- until it is known

    @Test
    fun `the first one closes`() {
        assertThat(closing(naturals()) { g -> g.first { it > 2 } }).isEqualTo(3)
        assertThat(closing(naturals()) { g -> g.firstOrNull { it > 2 } }).isEqualTo(3)
        assertThat(closing(naturals()) { it.firstOrNull() }).isEqualTo(0)
        assertThat(closing(naturals()) { g -> g.firstNotNullOf { n -> "n$n".takeIf { n > 1 } } }).isEqualTo("n2")
        assertThat(closing(naturals()) { g -> g.firstNotNullOfOrNull { n -> "n$n".takeIf { n > 1 } } }).isEqualTo("n2")
        assertThat(closing(valuesOf(1, 2)) { g -> g.firstOrNull { it > 2 } }).isNull()
        assertThat(closing(valuesOf<Int>()) { it.firstOrNull() }).isNull()
        assertThat(closing(valuesOf(1)) { g -> g.firstNotNullOfOrNull { null as String? } }).isNull()
        refusing(valuesOf(1, 2), noSuchElement) { g -> g.first { it > 2 } }
        refusing(valuesOf(1), noSuchElement) { g -> g.firstNotNullOf { null as String? } }
    }

    @Test
    fun `the last one closes`() {
        assertThat(closing(valuesOf(1, 2, 3)) { g -> g.last { it < 3 } }).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2, 3)) { g -> g.lastOrNull { it < 3 } }).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2, 3)) { g -> g.findLast { it < 3 } }).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2, 3)) { it.lastOrNull() }).isEqualTo(3)
        assertThat(closing(valuesOf<Int>()) { it.lastOrNull() }).isNull()
        refusing(valuesOf(1), noSuchElement) { g -> g.last { it > 1 } }
    }

    @Test
    fun `the only one is known when the second one comes`() {
        assertThat(closing(valuesOf(1)) { it.single() }).isEqualTo(1)
        assertThat(closing(valuesOf(1, 2, 3)) { g -> g.single { it == 2 } }).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2, 3)) { g -> g.singleOrNull { it == 2 } }).isEqualTo(2)
        assertThat(closing(valuesOf(1)) { it.singleOrNull() }).isEqualTo(1)
        assertThat(closing(valuesOf<Int>()) { it.singleOrNull() }).isNull()
        assertThat(closing(naturals()) { it.singleOrNull() }).isNull()
        assertThat(closing(naturals()) { g -> g.singleOrNull { it > 2 } }).isNull()
        refusing(valuesOf<Int>(), noSuchElement) { it.single() }
        refusing(naturals(), IllegalArgumentException::class.java) { it.single() }
        assertThat(closing(valuesOf(1, 2, 3)) { it.singleOrNull() }).isNull()
        assertThat(seen).containsExactly(1, 2, "closed")
    }

    @Test
    fun `whether there is one closes`() {
        assertThat(closing(naturals()) { it.any() }).isTrue()
        assertThat(closing(naturals()) { g -> g.any { it > 2 } }).isTrue()
        assertThat(closing(naturals()) { it.none() }).isFalse()
        assertThat(closing(naturals()) { g -> g.none { it > 2 } }).isFalse()
        assertThat(closing(naturals()) { g -> g.all { it < 2 } }).isFalse()
        assertThat(closing(naturals()) { 3 in it }).isTrue()
        assertThat(closing(valuesOf(1, 2)) { 3 !in it }).isTrue()
        assertThat(closing(valuesOf<Int>()) { it.any() || !it.none() }).isFalse()
    }

    @Test
    fun `a place closes`() {
        assertThat(closing(naturals()) { it.elementAt(3) }).isEqualTo(3)
        assertThat(closing(naturals()) { it.elementAtOrNull(3) }).isEqualTo(3)
        assertThat(closing(naturals()) { g -> g.elementAtOrElse(3) { -it } }).isEqualTo(3)
        assertThat(closing(naturals().map { "n$it" }) { it.indexOf("n3") }).isEqualTo(3)
        assertThat(closing(naturals()) { g -> g.indexOfFirst { it > 2 } }).isEqualTo(3)
        assertThat(closing(valuesOf(1)) { it.elementAtOrNull(1) }).isNull()
        assertThat(closing(valuesOf(1)) { g -> g.elementAtOrElse(1) { -it } }).isEqualTo(-1)
        assertThat(closing(valuesOf(1)) { it.indexOf(2) }).isEqualTo(-1)
        refusing(valuesOf(1), IndexOutOfBoundsException::class.java) { it.elementAt(1) }
    }

    @Test
    fun `a negative place is that of no value`() {
        refusing(naturals(), IndexOutOfBoundsException::class.java) { it.elementAt(-1) }
        val started = naturals()
        started.next()
        assertThat(closing(started) { it.elementAtOrNull(-1) }).isNull()
    }

    @Test
    fun `the least and the greatest are the first of several`() {
        val words = arrayOf("bb", "a", "cc", "d")
        assertThat(closing(valuesOf(*words)) { it.min() }).isEqualTo("a")
        assertThat(closing(valuesOf(*words)) { it.minOrNull() }).isEqualTo("a")
        assertThat(closing(valuesOf(*words)) { it.max() }).isEqualTo("d")
        assertThat(closing(valuesOf(*words)) { it.maxOrNull() }).isEqualTo("d")
        assertThat(closing(valuesOf(*words)) { g -> g.minBy { it.length } }).isEqualTo("a")
        assertThat(closing(valuesOf(*words)) { g -> g.minByOrNull { it.length } }).isEqualTo("a")
        assertThat(closing(valuesOf(*words)) { g -> g.maxBy { it.length } }).isEqualTo("bb")
        assertThat(closing(valuesOf(*words)) { g -> g.maxByOrNull { it.length } }).isEqualTo("bb")
        assertThat(closing(valuesOf<Int>()) { it.minOrNull() ?: it.maxOrNull() }).isNull()
        assertThat(closing(valuesOf<Int>()) { g -> g.minByOrNull { it } ?: g.maxByOrNull { it } }).isNull()
        refusing(valuesOf<Int>(), noSuchElement) { it.min() }
        refusing(valuesOf<Int>(), noSuchElement) { it.max() }
        refusing(valuesOf<Int>(), noSuchElement) { g -> g.minBy { it } }
        refusing(valuesOf<Int>(), noSuchElement) { g -> g.maxBy { it } }
    }

    @Test
    fun `a text of the first ones closes and is that of a list`() {
        assertThat(closing(naturals()) { it.joinToString(limit = 2) }).isEqualTo("0, 1, ...")
        assertThat(closing(naturals()) { it.joinToString(limit = 0, truncated = "etc.") }).isEqualTo("etc.")
        assertThat(closing(naturals()) { it.joinTo(StringBuilder("n: "), limit = 1) }.toString()).isEqualTo("n: 0, ...")
        for (limit in -1..4) {
            val list = listOf(1, null, 3)
            assertThat(closing(valuesOf(1, null, 3)) { g -> g.joinToString("-", "<", ">", limit, "*") { "n$it" } })
                .isEqualTo(list.joinToString("-", "<", ">", limit, "*") { "n$it" })
        }
        assertThat(closing(valuesOf(1, null)) { it.joinToString() }).isEqualTo("1, null")
        assertThat(closing(valuesOf<Int>()) { it.joinToString("-", "<", ">") }).isEqualTo("<>")
    }

    @Test
    fun `null is a value and not none`() {
        assertThat(closing(valuesOf(1, null)) { g -> g.first { it == null } }).isNull()
        assertThat(closing(valuesOf(1, null)) { g -> g.last { it == null } }).isNull()
        assertThat(closing(valuesOf<Int?>(null)) { it.single() }).isNull()
        refusing(valuesOf<Int?>(null, null), IllegalArgumentException::class.java) { it.single() }
        assertThat(closing(valuesOf<Int?>(null)) { it.any() }).isTrue()
        assertThat(closing(valuesOf(1, null)) { null in it }).isTrue()
        assertThat(closing(valuesOf(1, null)) { it.indexOf(null) }).isEqualTo(1)
        assertThat(closing(valuesOf(1, null)) { it.elementAt(1) }).isNull()
        assertThat(closing(valuesOf(1, null)) { g -> g.elementAtOrElse(1) { 7 } }).isNull()
        assertThat(closing(valuesOf(1, null)) { g -> g.minBy { it ?: 0 } }).isNull()
    }

    @Test
    fun `what a lambda throws comes out as it is after closing`() {
        val thrown = NoSuchElementException("of the lambda")
        val terminals =
            listOf<(Generator<Int>) -> Any?>(
                { g -> g.first { throw thrown } },
                { g -> g.firstNotNullOfOrNull { throw thrown } },
                { g -> g.last { throw thrown } },
                { g -> g.singleOrNull { throw thrown } },
                { g -> g.any { throw thrown } },
                { g -> g.all { throw thrown } },
                { g -> g.none { throw thrown } },
                { g -> g.indexOfFirst { throw thrown } },
                { g -> g.minByOrNull<Int, Int> { throw thrown } },
                { g -> g.joinToString { throw thrown } },
            )
        for (terminal in terminals) {
            seen.clear()
            assertThatThrownBy { terminal(naturals()) }.isSameAs(thrown)
            assertThat(seen).containsExactly("closed")
        }
    }

    @Test
    fun `the elements that are looked for may be of a wider type and the generator projected`() {
        val numbers: Generator<out Number> = naturals()
        assertThat(closing(numbers) { 3 in it }).isTrue()
        val maybe: Int? = null
        assertThat(closing(valuesOf(1)) { maybe in it }).isFalse()
        val stars: Generator<*> = naturals()
        assertThat(closing(stars) { it.indexOf(2) }).isEqualTo(2)
    }

    // ---------------------------------------------------------------- lazily

    @Test
    fun `operators with places are lazy`() {
        assertThat(firstOf(2) { g -> g.drop(3).mapIndexed { i, n -> "$i:$n" } }).containsExactly("0:3", "1:4")
        assertThat(firstOf(2) { g -> g.mapIndexedNotNull { i, n -> n.takeIf { i > 2 } } }).containsExactly(3, 4)
        assertThat(firstOf(3) { g -> g.drop(1).flatMapIndexed { i, n -> listOf(i, n) } }).containsExactly(0, 1, 1)
        assertThat(firstOf(2) { g -> g.drop(1).filterIndexed { i, _ -> i % 2 == 1 } }).containsExactly(2, 4)
        val places = mutableListOf<String>()
        assertThat(firstOf(2) { g -> g.drop(1).onEachIndexed { i, n -> places += "$i:$n" } }).containsExactly(1, 2)
        assertThat(places).containsExactly("0:1", "1:2")
    }

    @Test
    fun `operators of types are lazy`() {
        val odd: (Int) -> Any? = { if (it % 2 == 1) "n$it" else it.takeIf { n -> n > 0 } }
        assertThat(firstOf(3) { g -> g.map(odd).filterNotNull() }).containsExactly("n1", 2, "n3")
        val texts: List<String> = firstOf(2) { g -> g.map(odd).filterIsInstance<String>() }
        assertThat(texts).containsExactly("n1", "n3")
        assertThat(firstOf(2) { g -> g.map(odd).filterIsInstance(String::class.java) }).containsExactly("n1", "n3")
        assertThat(firstOf(2) { g -> g.map(odd).filterIsInstance<Int?>() }).containsExactly(null, 2)
        val sure: List<Any> = firstOf(1) { g -> g.drop(1).map(odd).requireNoNulls() }
        assertThat(sure).containsExactly("n1")
        refusing(valuesOf("a", null), IllegalArgumentException::class.java) { it.requireNoNulls().toList() }
    }

    @Test
    fun `take and drop of an Int that is no literal are the members`() {
        val two = 2
        assertThat(firstOf(2) { it.drop(two) }).containsExactly(2, 3)
        assertThat(closing(naturals()) { it.take(two).toList() }).containsExactly(0, 1)
        assertThatThrownBy { naturals().take(-two) }.isInstanceOf(IllegalArgumentException::class.java)
        assertThatThrownBy { naturals().drop(-two) }.isInstanceOf(IllegalArgumentException::class.java)
    }

    @Test
    fun `chunks and windows are lazy`() {
        assertThat(firstOf(2) { g -> g.chunked(2) { it.sum() } }).containsExactly(1, 5)
        assertThat(firstOf(2) { g -> g.windowed(2) { it.sum() } }).containsExactly(1, 3)
        assertThat(firstOf(2) { it.windowed(2, partialWindows = true) }).containsExactly(listOf(0, 1), listOf(1, 2))
        assertThat(valuesOf(1, 2).windowed(2, 1, true).toList()).containsExactly(listOf(1, 2), listOf(2))
        assertThat(valuesOf(1, 2).windowed(2, 1, false).toList()).containsExactly(listOf(1, 2))
        assertThat(valuesOf(1, 2).windowed(2, partialWindows = true) { it.size }.toList()).containsExactly(2, 1)
    }

    @Test
    fun `neighbours are lazy and pairs of Kotlin`() {
        assertThat(firstOf(2) { it.zipWithNext() }).containsExactly(0 to 1, 1 to 2)
        assertThat(firstOf(2) { g -> g.zipWithNext { a, b -> a + b } }).containsExactly(1, 3)
        assertThat(valuesOf(1).zipWithNext().toList()).isEmpty()
        assertThat(valuesOf(null, 1, null).zipWithNext().toList()).containsExactly(null to 1, 1 to null)
    }

    @Test
    fun `what has come so far is lazy`() {
        assertThat(firstOf(4) { g -> g.runningFold("") { a, n -> "$a$n" } }).containsExactly("", "0", "01", "012")
        assertThat(firstOf(3) { g -> g.drop(4).runningReduce { a, n -> a + n } }).containsExactly(4, 9, 15)
        val wide: List<Number> = firstOf(2) { g -> g.drop(1).runningReduce { a: Number, n -> a.toDouble() + n } }
        assertThat(wide).containsExactly(1, 3.0)
        val places: (Int, String, Int) -> String = { i, a, n -> "$a$i$n" }
        assertThat(firstOf(3) { it.drop(4).runningFoldIndexed("", places) }).containsExactly("", "04", "0415")
        assertThat(firstOf(3) { it.drop(4).scanIndexed("", places) }).containsExactly("", "04", "0415")
        assertThat(firstOf(3) { g -> g.drop(4).map { "$it" }.runningReduceIndexed { i, a, s -> "$a $i$s" } })
            .containsExactly("4", "4 15", "4 15 26")
        assertThat(valuesOf<Int>().runningReduce { a, _ -> a }.toList()).isEmpty()
    }

    @Test
    fun `sources inside are taken over one after the other`() {
        assertThat(firstOf(3) { g -> g.map { listOf(it, -it) }.flatten() }).containsExactly(0, 0, 1)
        seen.clear()
        assertThat(valuesOf(naturals(), naturals()).flatten().take(2).toList()).containsExactly(0, 1)
        assertThat(seen.drop(1)).containsExactly("closed", "closed")
    }

    @Test
    fun `nothing is sorted before the first value is asked for`() {
        val words = arrayOf("bb", "c", "a")
        val sorted =
            listOf(
                valuesOf(*words).sorted() to "a c bb",
                valuesOf(*words).sortedDescending() to "c bb a",
                valuesOf(*words).sortedBy { it.length } to "c a bb",
                valuesOf(*words).sortedByDescending { it.length } to "bb c a",
                valuesOf(*words).sortedWith(reverseOrder()) to "c bb a",
            )
        assertThat(seen).isEmpty()
        for ((generator, _) in sorted.take(1)) assertThat(generator.toList()).containsExactly("a", "bb", "c")
        for ((generator, expected) in sorted.drop(
            1,
        )) {
            assertThat(generator.toList().joinToString(" ")).isEqualTo(expected)
        }
        assertThat(valuesOf("a", null, "").sortedBy { it?.length }.toList()).containsExactly(null, "", "a")
    }

    // ---------------------------------------------------------------- with others

    @Test
    fun `zip between two is the member`() {
        assertThat(firstOf(2) { it zip listOf("a", "b") }).containsExactly(Couple(0, "a"), Couple(1, "b"))
        assertThat(firstOf(2) { it zip naturals() }.map { (a, b) -> a to b }).containsExactly(0 to 0, 1 to 1)
        assertThat(firstOf(1) { it zip arrayOf("a") }).containsExactly(Couple(0, "a"))
        assertThat(firstOf(1) { g -> g.zip(arrayOf("a")) { a, b -> "$a$b" } }).containsExactly("0a")
        assertThat(closing(naturals()) { (it zip listOf("a")).toList() }).hasSize(1)
    }

    @Test
    fun `plus is lazy whatever is added`() {
        assertThat(firstOf(1) { it + 1 }).containsExactly(0)
        assertThat(firstOf(1) { it + listOf("a") }).containsExactly(0)
        assertThat((valuesOf(1) + 2 + listOf(3) + arrayOf(4) + sequenceOf(5) + naturals()).take(6).toList())
            .containsExactly(1, 2, 3, 4, 5, 0)
        assertThat((valuesOf(1) + null + "a" + listOf("b")).toList()).containsExactly(1, null, "a", "b")
        assertThat(valuesOf(listOf(1)).plusElement(listOf(2)).toList()).containsExactly(listOf(1), listOf(2))
        val numbers: Generator<out Number> = valuesOf(1)
        assertThat((numbers + 1.5).toList()).containsExactly(1, 1.5)
    }

    // ---------------------------------------------------------------- what the names mean

    /** The stdlib's functions return lists, so it is the types that tell. */
    @Test
    fun `members come before what is imported`() {
        assertThat(closing(naturals()) { g -> g.find { it > 1 } }.get()).isEqualTo(2)
        assertThat(closing(naturals()) { it.first() }).isEqualTo(0)
        assertThat(closing(valuesOf(1, 2)) { it.last() }).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2)) { it.min(reverseOrder()) }.get()).isEqualTo(2)
        assertThat(closing(valuesOf(1, 2)) { g -> g.sumOf { it.toLong() } }).isEqualTo(3L)
        val pairs: Generator<Couple<Int, String>> = naturals().zip(listOf("a"))
        assertThat(pairs.toList()).containsExactly(Couple(0, "a"))
    }

    /** What the documentation warns of. */
    @Test
    fun `what is neither a member nor here goes through it as a for does`() {
        naturals().use { g ->
            val found =
                g
                    .withIndex()
                    .iterator()
                    .asSequence()
                    .first { (_, n) -> n > 1 }
            assertThat(found.index).isEqualTo(2)
            assertThat(seen).isEmpty()
        }
        assertThat(valuesOf(1, 2).associateWith { "n$it" }).containsEntry(2, "n2")
    }
}
