/// gevent's words for tasks: spawn and kill, join and link, groups and pools.
///
/// What gevent calls a greenlet is a [Task][io.greenloom.async.Task] here; an `AsyncResult` is a
/// [Promise][io.greenloom.async.Promise]; `gevent.Timeout` is [Async#timeout][io.greenloom.async.Async#timeout];
/// queues, locks and events are in `queue` and `sync`. All work together with the functions of
/// [Async][io.greenloom.async.Async]. What differs from these: nothing here owns what it waits for. Where a task
/// that waits in [Gevent#joinAll][io.greenloom.async.gevent.Gevent#joinAll(java.util.Collection)] is killed, the
/// others go on.
///
/// | thrown | means | do |
/// |---|---|---|
/// | [io.greenloom.async.CancelledError] | this task was killed in a wait; from a result: that one was | let it pass |
/// | [java.util.concurrent.TimeoutException] | your time limit ran out | what you planned for that |
/// | [io.greenloom.async.gevent.PoolFull] | the pool has no room, and you would not wait for it | wait, or do without |
@NullMarked
package io.greenloom.async.gevent;

import org.jspecify.annotations.NullMarked;
