package io.greenloom.async.channel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Those who wait at one side of a channel, first in, first out; each can leave from the middle. Guarded by the
/// channel's lock.
final class Parties<T> {
    private @Nullable Party<T> first;
    private @Nullable Party<T> last;

    boolean isEmpty() {
        return first == null;
    }

    void add(Party<T> party) {
        party.queue = this;
        party.previous = last;
        if (last == null) {
            first = party;
        } else {
            last.next = party;
        }
        last = party;
    }

    @Nullable
    Party<T> poll() {
        Party<T> party = first;
        if (party != null) {
            remove(party);
        }
        return party;
    }

    void remove(Party<T> party) {
        if (party.queue != this) {
            return; // whoever claimed it, or failed to, has removed it
        }
        Party<T> before = party.previous;
        Party<T> after = party.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        party.queue = null;
        party.previous = null;
        party.next = null;
    }

    /// Calls `action` with each, which it may remove.
    void forEach(Consumer<? super Party<T>> action) {
        Party<T> party = first;
        while (party != null) {
            Party<T> after = party.next;
            action.accept(party);
            party = after;
        }
    }

    /// Returns how many have not been served elsewhere or cancelled.
    int count() {
        int[] count = {0};
        forEach(party -> count[0] += party.isWaiting() ? 1 : 0);
        return count[0];
    }
}
