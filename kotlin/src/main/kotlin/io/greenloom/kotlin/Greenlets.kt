package io.greenloom.kotlin

import io.greenloom.greenlet.Greenlet

/**
 * Returns a greenlet over [body], whose parent is the calling greenlet. Nothing runs until it is switched to; the first
 * value that is passed to it is the body's argument, and what the body returns goes to the parent.
 */
public fun greenlet(body: (first: Any?) -> Any?): Greenlet = Greenlet.of(Greenlet.Body { body(it) })
