/// Generators: bodies that hand out one value after the other, when they are asked.
///
/// ```java
/// Generator<Integer> g = Generator.of(y -> {
///     y.yield(1);
///     y.yieldFrom(others());
///     y.yield(2);
/// });
/// for (int x : g) { ... }
/// ```
///
/// | Python | here | what differs |
/// |---|---|---|
/// | `def f(): yield 1` | `Generator.of(y -> y.yield(1))` | `y` may be used anywhere below the body |
/// | `x = yield v`, `return r` | `Coroutine.of(y -> { In x = y.yield(v); return r; })` | |
/// | `yield from g` | `y.yieldFrom(g)` | costs the same at any depth |
/// | `next(g)`, `StopIteration` | `g.next()`, `NoSuchElementException` | `hasNext()` runs the body, too |
/// | `g.send(v)`, `g.throw(e)`, `g.close()` | `c.send(v)`, `c.raise(e)`, `c.close()` | |
/// | `while True: x = (yield)` | `Sink.of(in -> { for (In x : in) ...; return r; })` | `close` ends the loop |
/// | `(f(x) for x in g if p(x))`, `itertools` | `g.filter(p).map(f)`, [Itertools] | closes what it reads from |
/// | `list(g)`, `sum(g)`, `any(...)` | `g.toList()`, `g.sumOf(...)`, `g.anyMatch(...)` | runs on the caller's
/// stack; closes |
/// | `StopIteration.value` | `c.result()` | stays readable |
/// | leaving a `for` closes | does not | use try-with-resources, or `toList()` and its like, which close |
/// | dropping the last reference closes | does not | a collected generator runs no `finally` |
///
/// A generator that has started belongs to its thread; [Generator#shared] is for several threads.
///
/// What can go wrong: [IllegalStateException] (a generator that runs already or belongs to another thread, a body
/// that goes on after it was closed, a value sent too early, `yield` outside of the body),
/// [java.util.NoSuchElementException] (the end, and never a failure of the body); everything else is what the body
/// throws, after which the generator is at its end.
@NullMarked
package io.greenloom.generator;

import org.jspecify.annotations.NullMarked;
