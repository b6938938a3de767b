package io.greenloom.bench.contestant

/** Items of a `sequence` through map and filter into a sum; one operation is one item. */
object SequencePipeline {
    @JvmStatic
    fun main(arguments: Array<String>) {
        Stopwatch.measure(Versions.of("kotlin"), arguments) { operations ->
            val sum =
                sequence { for (i in 0 until operations) yield(i) }
                    .map { it * 3 }
                    .filter { it and 1 == 0 }
                    .sumOf { it.toLong() }
            StreamPipeline.check(sum, operations)
        }
    }
}
