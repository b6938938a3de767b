/// Channels: items handed from one strand to another, with a choice between several of them.
///
/// Strand-neutral throughout: a task, another virtual thread and a platform thread may stand at the two ends of the
/// same [channel][io.greenloom.async.channel.Channel], [Select][io.greenloom.async.channel.Select] from it, or wait
/// for the same [Dataflow][io.greenloom.async.channel.Dataflow].
///
/// Errors, sorted by who must act; all are [ChannelException][io.greenloom.async.channel.ChannelException]s:
///
/// | thrown | means | do |
/// |---|---|---|
/// | [EndOfChannel][io.greenloom.async.channel.EndOfChannel] | the senders are done and all has been received | stop; iterate, and you never see it |
/// | [BrokenChannel][io.greenloom.async.channel.BrokenChannel] | the other side gave up: no receiver is left, or the senders ended with an error | stop sending; look at the cause |
/// | [ClosedChannel][io.greenloom.async.channel.ClosedChannel] | your side has closed it already | mend the order of calls |
///
/// **Who owns an item.** A `send` that returns has given the item away: from then on it is received, or handed to
/// the channel's `onUndelivered`, exactly one of the two. A `send` that throws has not: the item is still the caller's.
/// A value wins over a later cancellation, so that no cancelled receiver loses one.
///
/// **Locks.** Each channel has one lock, held for a few lines, never across a wait or code of the user's. A `Select`
/// takes the locks of all its channels, in the order of their numbers, which are given at creation; nothing else takes
/// more than one. While it has them it first looks whether any case can go on, and only if none can it joins the
/// queues: so nobody ever meets a half-registered select, and of two parties that meet only one is waiting and has to
/// be claimed, by its `Suspension.resume`. A waiting party whose claim fails has been served elsewhere, was cancelled
/// or ran out of time, and the next in line is tried.
@NullMarked
package io.greenloom.async.channel;

import org.jspecify.annotations.NullMarked;
