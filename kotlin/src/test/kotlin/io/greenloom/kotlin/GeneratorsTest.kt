package io.greenloom.kotlin

import io.greenloom.generator.Generator
import io.greenloom.generator.Inbox
import io.greenloom.generator.Itertools
import io.greenloom.generator.Sink
import io.greenloom.generator.Yielder
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import java.util.stream.Collectors

class GeneratorsTest {
    private val seen = mutableListOf<Any?>()

    private fun naturals(): Generator<Int> =
        generator {
            try {
                var n = 0
                while (true) {
                    seen += "made $n"
                    yield(n++)
                }
            } finally {
                seen += "closed"
            }
        }

    // ---------------------------------------------------------------- generators

    @Test
    fun `operators are lazy members and not the eager extensions of Iterable`() {
        val pipeline: Generator<Int> =
            naturals()
                .map { it + 1 }
                .filter { it > 2 }
                .take(2)
        assertThat(seen).isEmpty()
        assertThat(pipeline.toList()).containsExactly(3, 4)
        assertThat(seen).containsExactly("made 0", "made 1", "made 2", "made 3", "closed")
    }

    @Test
    fun `a pipeline is pulled value by value`() {
        val pipeline = naturals().map { "n$it" }
        for (value in pipeline) {
            seen += value
            if (value == "n1") break
        }
        assertThat(seen).containsExactly("made 0", "n0", "made 1", "n1")
        pipeline.close()
        assertThat(seen.last()).isEqualTo("closed")
    }

    @Test
    fun `use closes what is left early`() {
        val first = naturals().use { it.next() }
        assertThat(first).isZero()
        assertThat(seen).containsExactly("made 0", "closed")
    }

    @Test
    fun `consumeEach closes also when it is left early`() {
        assertThatThrownBy {
            naturals().consumeEach { if (it == 2) throw NoSuchFieldException("$it") }
        }.isInstanceOf(NoSuchFieldException::class.java).hasMessage("2")
        assertThat(seen).containsExactly("made 0", "made 1", "made 2", "closed")
        naturals().take(2).consumeEach { seen += it }
        assertThat(seen.takeLast(5)).containsExactly("made 0", 0, "made 1", 1, "closed")
    }

    /** It hides the member, as it does that of any iterable. */
    @Test
    fun `forEach of Kotlin is a for loop which does not close when it is left early`() {
        fun firstAbove(
            limit: Int,
            numbers: Generator<Int>,
        ): Int {
            numbers.forEach { if (it > limit) return it }
            return -1
        }
        naturals().use {
            assertThat(firstAbove(1, it)).isEqualTo(2)
            assertThat(seen.last()).isEqualTo("made 2")
            assertThat(it.next()).isEqualTo(3)
        }
        assertThat(seen.last()).isEqualTo("closed")
    }

    @Test
    fun `null is a value of a nullable type only`() {
        val nullable: Generator<Int?> =
            generator {
                yield(1)
                yield(null)
                yield(3)
            }
        val values: List<Int?> = nullable.toList()
        assertThat(values).containsExactly(1, null, 3)
        val sure: List<Int> =
            generator<Int?> {
                yield(null)
                yield(2)
            }.filter { it != null }.map { it!! + 1 }.toList()
        assertThat(sure).containsExactly(3)
    }

    @Test
    fun `the receiver of the body goes down a recursion`() {
        fun Yielder<Int, Void>.countdown(from: Int) {
            if (from > 0) {
                yield(from)
                countdown(from - 1)
            }
        }
        assertThat(generator { countdown(3) }.toList()).containsExactly(3, 2, 1)
    }

    @Test
    fun `nextOrNull ends by null`() {
        val numbers =
            generator {
                yield(1)
                yield(2)
            }
        assertThat(generateSequence { numbers.nextOrNull() }.toList()).containsExactly(1, 2)
        assertThat(numbers.nextOrNull()).isNull()
    }

    @Test
    fun `the type of the values is inferred from what is yielded`() {
        val squares =
            generator {
                var n = 0
                while (true) yield(n++)
            }.map { it * it }.filter { it % 2 == 0 }.take(3).toList()
        assertThat(squares).containsExactly(0, 4, 16)
    }

    @Test
    fun `withIndex is lazy and closes as an operator does`() {
        val indexed = naturals().map { "n$it" }.withIndex().take(2)
        assertThat(seen).isEmpty()
        for ((index, value) in indexed) seen += "$index $value"
        assertThat(seen).containsExactly("made 0", "0 n0", "made 1", "1 n1", "closed")
    }

    @Test
    fun `pairs are taken apart where they are used`() {
        val squares = naturals().map { it to it * it }.take(3)
        assertThat(squares.map { (n, square) -> "$n:$square" }.toList()).containsExactly("0:0", "1:1", "2:4")
    }

    @Test
    fun `what fails is thrown as it is`() {
        val failing =
            generator<Int> {
                yield(1)
                error("boom")
            }
        assertThat(failing.next()).isEqualTo(1)
        assertThatThrownBy { failing.nextOrNull() }.isInstanceOf(IllegalStateException::class.java).hasMessage("boom")
        assertThat(failing.nextOrNull()).isNull()
    }

    // ---------------------------------------------------------------- from and to the collections of Kotlin

    @Test
    fun `an iterable starts when the first value is asked for`() {
        val list = mutableListOf(1, 2)
        val numbers = list.asGenerator()
        list += 3
        assertThat(numbers.map { it * 2 }.toList()).containsExactly(2, 4, 6)
        assertThat((1..3).asGenerator().toList()).containsExactly(1, 2, 3)
    }

    @Test
    fun `an iterator keeps what is not taken`() {
        val letters = listOf("a", "b", "c").iterator()
        assertThat(letters.asGenerator().take(2).toList()).containsExactly("a", "b")
        assertThat(letters.next()).isEqualTo("c")
    }

    @Test
    fun `an infinite sequence becomes a generator and back`() {
        val numbers = generateSequence(1) { it * 2 }.asGenerator()
        assertThat(numbers.map { it + 1 }.take(3).toList()).containsExactly(2, 3, 5)
        naturals().use { n ->
            val sequence = n.asSequence().map { it * 3 }.filter { it % 2 == 0 }
            assertThat(sequence.take(2).toList()).containsExactly(0, 6)
        }
        assertThat(seen.last()).isEqualTo("closed")
        assertThat(sequenceOf<String?>(null, "a").asGenerator().toList()).containsExactly(null, "a")
    }

    @Test
    fun `a generator as a generator is itself`() {
        val numbers = naturals()
        val iterable: Iterable<Int> = numbers
        val iterator: Iterator<Int> = numbers
        assertThat(iterable.asGenerator() === numbers).isTrue()
        assertThat(iterator.asGenerator() === numbers).isTrue()
    }

    // ---------------------------------------------------------------- coroutines

    @Test
    fun `a coroutine takes values and has a result`() {
        val average =
            coroutine<Double, Double, Int> {
                var sum = 0.0
                var n = 0
                while (true) {
                    sum += yield(if (n == 0) 0.0 else sum / n) ?: break
                    n++
                }
                n
            }
        average.use {
            assertThat(it.next()).isEqualTo(0.0)
            assertThat(it.send(10.0)).isEqualTo(10.0)
            assertThat(it.send(20.0)).isEqualTo(15.0)
            assertThat(it.nextOrNull()).isNull()
            assertThat(it.result()).isEqualTo(2)
        }
    }

    @Test
    fun `a coroutine catches what is raised`() {
        val catching =
            coroutine<String, Nothing, Unit> {
                try {
                    yield("first")
                } catch (e: IllegalArgumentException) {
                    yield("caught ${e.message}")
                }
            }
        assertThat(catching.next()).isEqualTo("first")
        assertThat(catching.raise(IllegalArgumentException("boom"))).isEqualTo("caught boom")
        assertThat(catching.nextOrNull()).isNull()
        assertThat(catching.isDone).isTrue()
    }

    // ---------------------------------------------------------------- sinks

    @Test
    fun `a sink is sent values and its body runs to its end when it is closed`() {
        val words = sink<String, Int> { sumOf { line -> line.split(' ').size } }
        assertThat(words.send("a series of tubes")).isTrue()
        assertThat(words.send("yes")).isTrue()
        assertThat(words.closeAndGet()).isEqualTo(5)
    }

    @Test
    fun `a loop over a sink's input may be left`() {
        val until =
            sink<String?, List<String>> {
                val lines = mutableListOf<String>()
                for (line in this) lines += line ?: break
                lines
            }
        assertThat(listOf("a", "b", null, "c").map(until::send)).containsExactly(true, true, false, false)
        assertThat(until.result()).containsExactly("a", "b")
    }

    @Test
    fun `a body goes down into functions of the inbox`() {
        fun Inbox<Int>.sumOfNext(count: Int): Int = if (count == 0) 0 else receive() + sumOfNext(count - 1)

        val sums = sink<Int, List<Int>> { listOf(sumOfNext(2), sumOfNext(1)) }
        assertThat((1..3).map(sums::send)).containsExactly(true, true, false)
        assertThat(sums.result()).containsExactly(3, 3)
    }

    @Test
    fun `a pipeline ends in a sink with stages`() {
        val found: List<String> =
            naturals()
                .map { "line $it" }
                .sendTo(
                    Sink
                        .collecting<String, List<String>>(Collectors.toList())
                        .taking(2)
                        .filtering { it.endsWith("3") || it.endsWith("5") },
                )
        assertThat(found).containsExactly("line 3", "line 5")
        assertThat(seen.last()).isEqualTo("closed")
    }

    @Test
    fun `sinks without a result and broadcast`() {
        val printed = mutableListOf<Int>()
        val both = Sink.broadcast(Sink.each<Int> { printed += it }, sink<Int, Int> { sum() })
        listOf(1, 2, 3).forEach(both::send)
        assertThat(both.closeAndGet()).containsExactly(null, 6)
        assertThat(printed).containsExactly(1, 2, 3)
    }

    @Test
    fun `a failure of the generator is told from its end`() {
        val sum =
            sink<Int, Int> {
                try {
                    sum().also { seen += "complete" }
                } finally {
                    seen += "finally"
                }
            }
        val failing =
            generator<Int> {
                yield(1)
                throw NoSuchFieldException("boom")
            }
        assertThatThrownBy { failing.sendTo(sum) }.isInstanceOf(NoSuchFieldException::class.java)
        assertThat(seen).containsExactly("finally")
    }

    @Test
    fun `records come apart`() {
        val words = listOf("a", "b", "bb").asGenerator()
        assertThat(
            words
                .enumerate()
                .groupRuns { (_, word) -> word.length }
                .map { (length, run) -> run.joinToString(" ", "$length: ") { (index, word) -> "$index=$word" } }
                .toList(),
        ).containsExactly("1: 0=a 1=b", "2: 2=bb")
        assertThat(
            Itertools
                .range(1, 4)
                .pairwise()
                .map { (a, b) -> a + b }
                .toList(),
        ).containsExactly(3, 5)
    }
}
