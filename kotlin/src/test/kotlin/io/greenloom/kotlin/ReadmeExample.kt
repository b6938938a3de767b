package io.greenloom.kotlin.readme

import io.greenloom.http.ClientSession
import io.greenloom.kotlin.async
import io.greenloom.kotlin.awaitAll
import io.greenloom.kotlin.generator
import io.greenloom.kotlin.runLoop

fun sizes(addresses: List<String>): List<Int> =
    runLoop {
        ClientSession.create().use { session ->
            addresses.map { address -> async { session.get(address).use { it.read().size } } }.awaitAll()
        }
    }

fun countdown(from: Int) =
    generator<Int> {
        for (n in from downTo 1) yield(n)
    }
