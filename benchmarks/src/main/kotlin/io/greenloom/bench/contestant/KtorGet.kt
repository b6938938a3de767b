package io.greenloom.bench.contestant

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.engine.cio.endpoint
import io.ktor.client.engine.okhttp.OkHttp
import io.ktor.client.request.get
import io.ktor.client.statement.readRawBytes
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import okhttp3.ConnectionPool
import okhttp3.Dispatcher
import java.util.concurrent.TimeUnit
import okhttp3.OkHttp as OkHttpLibrary

/** Ktor's client, one coroutine for each connection. Fifth argument: the engine. */
object KtorGet {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val address = arguments[2]
        val connections = arguments[3].toInt()
        val (client, version) =
            when (val engine = arguments[4]) {
                "cio" -> cio(connections, false) to Versions.of("ktor")
                "cio-pipelining" -> cio(connections, true) to Versions.of("ktor")
                "okhttp" -> okhttp(connections) to "${Versions.of("ktor")}, OkHttp ${OkHttpLibrary.VERSION}"
                else -> throw IllegalArgumentException("the engine is cio, cio-pipelining or okhttp, not $engine")
            }
        val meter = LoadMeter.start(version, arguments)
        runBlocking(Dispatchers.Default) {
            repeat(connections) {
                launch {
                    try {
                        while (true) {
                            val response = client.get(address)
                            meter.completed(response.status.value, response.readRawBytes().size)
                        }
                    } catch (e: Throwable) {
                        meter.failed(e)
                    }
                }
            }
        }
    }

    private fun cio(
        connections: Int,
        pipelined: Boolean,
    ) = HttpClient(CIO) {
        engine {
            maxConnectionsCount = connections
            pipelining = pipelined
            endpoint {
                maxConnectionsPerRoute = connections
                keepAliveTime = 60_000
            }
        }
    }

    private fun okhttp(connections: Int) =
        HttpClient(OkHttp) {
            engine {
                config {
                    dispatcher(
                        Dispatcher().apply {
                            maxRequests = connections
                            maxRequestsPerHost = connections
                        },
                    )
                    connectionPool(ConnectionPool(connections, 1, TimeUnit.MINUTES))
                }
            }
        }
}
