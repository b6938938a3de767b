package io.greenloom.http.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Who gets a place, and when.
final class PlacesTest {
    private final List<String> granted = new ArrayList<>();

    @Test
    void aPlaceGoesToWhoHasWaitedLongest() {
        Places places = new Places(1, 0);
        var first = ask(places, "a", "first");
        ask(places, "b", "second");
        ask(places, "a", "third");
        assertThat(granted).containsExactly("first");
        first.giveBack();
        assertThat(granted).containsExactly("first", "second");
        assertThat(places.granted()).isEqualTo(1);
        assertThat(places.waiting()).isEqualTo(1);
    }

    @Test
    void whoGivesUpIsPassedOver() {
        Places places = new Places(1, 0);
        var first = ask(places, "a", "first");
        var second = ask(places, "a", "second");
        ask(places, "a", "third");
        second.giveBack();
        first.giveBack();
        assertThat(granted).containsExactly("first", "third");
    }

    @Test
    void whoGivesUpAfterHavingBeenGrantedAPlacePassesItOn() {
        Places places = new Places(1, 0);
        var first = ask(places, "a", "first");
        var second = ask(places, "a", "second");
        ask(places, "a", "third");
        first.giveBack();
        second.giveBack();
        second.giveBack();
        assertThat(granted).containsExactly("first", "second", "third");
        assertThat(places.granted()).isEqualTo(1);
    }

    @Test
    void aFullHostDoesNotHoldUpAnother() {
        Places places = new Places(3, 1);
        var a1 = ask(places, "a", "a1");
        ask(places, "a", "a2");
        ask(places, "b", "b1");
        assertThat(granted).containsExactly("a1", "b1");
        a1.giveBack();
        assertThat(granted).containsExactly("a1", "b1", "a2");
    }

    @Test
    void noLimitMeansNone() {
        Places places = new Places(0, 0);
        for (int i = 0; i < 1000; i++) {
            ask(places, "a", "x");
        }
        assertThat(granted).hasSize(1000);
    }

    /// Any order of asking and giving back keeps the limits, leaves no place unused that somebody wants, and none
    /// taken at the end.
    @Test
    void anyOrderKeepsTheLimits() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int limit = random.nextInt(5);
            int perHost = random.nextInt(4);
            Places places = new Places(limit, perHost);
            Map<Places.Ticket, Destination> held = new HashMap<>();
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(5) < 3) {
                    Destination to = destination("h" + random.nextInt(3));
                    held.put(places.ask(to, () -> {}), to);
                } else if (!held.isEmpty()) {
                    Places.Ticket any = List.copyOf(held.keySet()).get(random.nextInt(held.size()));
                    held.remove(any);
                    any.giveBack();
                }
                check(places, held, limit, perHost);
            }
            List.copyOf(held.keySet()).forEach(Places.Ticket::giveBack);
            assertThat(places.granted()).isZero();
            assertThat(places.waiting()).isZero();
        }
    }

    private static void check(Places places, Map<Places.Ticket, Destination> held, int limit, int perHost) {
        Map<Destination, Integer> perDestination = new HashMap<>();
        held.forEach((ticket, to) -> perDestination.merge(to, ticket.isGranted() ? 1 : 0, Integer::sum));
        int total = perDestination.values().stream().mapToInt(i -> i).sum();
        assertThat(places.granted()).isEqualTo(total);
        assertThat(places.waiting()).isEqualTo(held.size() - total);
        assertThat(limit == 0 || total <= limit).isTrue();
        boolean room = limit == 0 || total < limit;
        held.forEach((ticket, to) -> {
            int taken = perDestination.getOrDefault(to, 0);
            assertThat(perHost == 0 || taken <= perHost).isTrue();
            assertThat(!ticket.isGranted() && room && (perHost == 0 || taken < perHost))
                    .as("waits though there is a place")
                    .isFalse();
        });
    }

    private Places.Ticket ask(Places places, String host, String name) {
        Places.Ticket ticket = places.ask(destination(host), () -> granted.add(name));
        if (ticket.isGranted()) {
            granted.add(name);
        }
        return ticket;
    }

    private static Destination destination(String host) {
        return new Destination(host, 80, false, true);
    }
}
