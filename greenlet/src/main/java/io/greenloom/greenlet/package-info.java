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
/// | `greenlet(run)` | `new Greenlet(run)`, `Greenlet.of(body)` | a body takes one value |
/// | `greenlet(run, parent)` | `Greenlet.of(parent, body)` | |
/// | `g.switch(x)` | `g.switchTo(x)` | one value, null when there is none |
/// | `g.throw(e)`, `g.throw()` | `g.raise(e)`, `g.kill()` | |
/// | `getcurrent()`, `g.parent`, `g.dead` | `Greenlet.current()`, `g.parent()`, `g.isDead()` | |
/// | dropping the last reference kills | does not | call `kill()`: collecting one runs no `finally` |
///
/// A greenlet belongs to the thread that created it. Each thread, virtual ones included, has one main greenlet:
/// the stack that it runs anyway.
///
/// What can go wrong: [IllegalStateException] (switching across threads, or from below a native frame),
/// [IllegalArgumentException] (a parent that makes a circle or is on another thread); everything else is what the
/// bodies throw.
@NullMarked
package io.greenloom.greenlet;

import org.jspecify.annotations.NullMarked;
