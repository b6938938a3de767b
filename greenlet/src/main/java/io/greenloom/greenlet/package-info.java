/// Greenlets: stacks that switch to one another by name.
///
/// ```java
/// Greenlet main = Greenlet.current();
/// Greenlet ping = Greenlet.of(first -> {
///     Object answer = main.switchTo(first + "!");   // runs main until it switches back here
///     return answer;                                // the result goes to the parent
/// });
/// ping.switchTo("hello");                           // "hello!"
/// ping.switchTo("bye");                             // "bye"
/// ```
///
/// | Python's greenlet | here | what differs |
/// |---|---|---|
/// | `greenlet(run)` | `new Greenlet(run)`, `Greenlet.of(body)` | a body takes one value, or none |
/// | `greenlet(run, parent)` | `Greenlet.of(parent, body)` | |
/// | `g.run = f` | `g.setRun(f)` | a greenlet always has a body |
/// | a subclass with `run` | a class that implements `Greenlet.Body` | |
/// | `g.switch(x)` | `g.switchTo(x)` | null when there is no value |
/// | `g.switch(x, y)` | `g.switchTo(x, y)` | arrives as a `List`; no keywords: pass a record or a `Map` |
/// | `g.throw(e)`, `g.throw()` | `g.raise(e)`, `g.kill()` | |
/// | `getcurrent()`, `g.parent`, `g.dead`, `bool(g)` | `current()`, `g.parent()`, `g.isDead()`, `g.isActive()` | |
/// | `g.some_attribute` | a [ContextVar] | each greenlet has its own value |
/// | `settrace(f)`, `gettrace()` | `Greenlet.setTrace(f)`, `getTrace()` | told of the value and the error too |
/// | `g.gr_frame` | `g.stackTrace()` | frames to look at, not to change |
/// | `g.gr_context`, `contextvars` | `g.context()`, [Context], [ContextVar] | inherited by copy, not empty |
/// | gevent's `greenlet.name`, `GreenletTree` | `g.name()`, `Greenlet.dump()` | |
/// | dropping the last reference kills | does not | `kill()`, or a scope: collecting one runs no `finally` |
/// | the end of a thread kills | the end of a [GreenletScope] does | the JVM tells nobody of a thread's end |
///
/// A greenlet belongs to the thread that created it. Each thread, virtual ones included, has one main greenlet:
/// the stack that it runs anyway. A greenlet works inside a virtual thread, may hold monitors and locks while it
/// is suspended, and may not be left below a native frame, such as a class initialiser.
///
/// What can go wrong: [IllegalStateException] (switching across threads or from below a native frame; a body set
/// too late; a context entered twice; a scope closed elsewhere, or survived), [IllegalArgumentException] (a parent
/// that makes a circle or is on another thread; a token of another variable or context),
/// [java.util.NoSuchElementException] (a variable without a value); everything else is what bodies and tracers
/// throw.
@NullMarked
package io.greenloom.greenlet;

import org.jspecify.annotations.NullMarked;
