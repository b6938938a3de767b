package io.greenloom.kotlin

import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob

/** Runs [main] on a new loop whose clock jumps ahead where nothing is ready. */
internal fun <T> virtually(main: EventLoop.() -> T): T = runLoop(LoopClock.virtual(), main)

/** Returns a scope on this loop whose coroutines fail each for itself. */
internal fun EventLoop.scope() = CoroutineScope(SupervisorJob() + asCoroutineDispatcher())
