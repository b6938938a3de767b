package io.greenloom.bench.contestant

/** Items taken from an endless `sequence`, one `next` an operation. */
object SequenceNext {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val endless =
            sequence {
                var i = 0
                while (true) yield(i++)
            }.iterator()
        Stopwatch.measure(Versions.of("kotlin"), arguments) { operations ->
            var sum = 0L
            repeat(operations) { sum += endless.next() }
            check(sum >= 0)
        }
    }
}
