package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Random pipelines against the same operators on lists.
class OperatorModelTest {
    private record Step(
            String name, EveryWay.Operator<Integer, Integer> operator, Function<List<Integer>, List<Integer>> model) {}

    /// One operator with random arguments.
    private static Step step(Random random) {
        int k = 1 + random.nextInt(4);
        int n = random.nextInt(6);
        return switch (random.nextInt(22)) {
            case 0 -> new Step("map", g -> g.map(x -> x + k), l -> each(l, x -> List.of(x + k)));
            case 1 ->
                new Step(
                        "filter " + k,
                        g -> g.filter(x -> x % k == 0),
                        l -> each(l, x -> x % k == 0 ? List.of(x) : List.of()));
            case 2 -> new Step("flatMap", g -> g.flatMap(x -> copies(x)), l -> each(l, x -> copies(x)));
            case 3 -> new Step("flatMap gen", g -> g.flatMap(x -> copiesOneByOne(x)), l -> each(l, x -> copies(x)));
            case 4 -> new Step("take " + n, g -> g.take(n), l -> l.subList(0, Math.min(n, l.size())));
            case 5 -> new Step("drop " + n, g -> g.drop(n), l -> l.subList(Math.min(n, l.size()), l.size()));
            case 6 -> new Step("takeWhile", g -> g.takeWhile(x -> x < 5), l -> l.subList(0, firstFrom5(l)));
            case 7 -> new Step("dropWhile", g -> g.dropWhile(x -> x < 5), l -> l.subList(firstFrom5(l), l.size()));
            case 8 -> new Step("stepped " + k, g -> g.stepped(k), l -> at(l, 0, l.size(), k));
            case 9 -> new Step("slice", g -> g.slice(k, k + n, k), l -> at(l, k, Math.min(k + n, l.size()), k));
            case 10 ->
                new Step(
                        "chunked " + k,
                        g -> g.chunked(k).map(c -> sum(c)),
                        l -> forEachAt(0, l.size(), k, i -> sum(l.subList(i, Math.min(i + k, l.size())))));
            case 11 ->
                new Step(
                        "windowed " + k,
                        g -> g.windowed(k, 2).map(w -> sum(w)),
                        l -> forEachAt(0, l.size() - k + 1, 2, i -> sum(l.subList(i, i + k))));
            case 12 ->
                new Step(
                        "windowedPartial " + k,
                        g -> g.windowedPartial(k, 2).map(w -> sum(w)),
                        l -> forEachAt(0, l.size(), 2, i -> sum(l.subList(i, Math.min(i + k, l.size())))));
            case 13 ->
                new Step(
                        "pairwise",
                        g -> g.pairwise().map(p -> p.first() - p.second()),
                        l -> forEachAt(0, l.size() - 1, 1, i -> l.get(i) - l.get(i + 1)));
            case 14 -> new Step("groupRuns", g -> g.groupRuns(x -> x % 2).map(run -> sum(run.values())), l -> runs(l));
            case 15 ->
                new Step(
                        "scan",
                        g -> g.scan(k, Integer::sum),
                        l -> forEachAt(0, l.size() + 1, 1, i -> k + sum(l.subList(0, i))));
            case 16 ->
                new Step(
                        "accumulate",
                        g -> g.accumulate(Integer::sum),
                        l -> forEachAt(0, l.size(), 1, i -> sum(l.subList(0, i + 1))));
            case 17 -> new Step("distinct", g -> g.distinct(), l -> new ArrayList<>(new LinkedHashSet<>(l)));
            case 18 ->
                new Step(
                        "sorted",
                        g -> g.sorted(Comparator.reverseOrder()),
                        l -> l.stream().sorted(Comparator.reverseOrder()).toList());
            case 19 ->
                new Step(
                        "enumerate",
                        g -> g.enumerate(k).map(e -> (int) e.index() * e.value()),
                        l -> forEachAt(0, l.size(), 1, i -> (i + k) * l.get(i)));
            case 20 -> new Step("buffered " + k, g -> g.buffered(k), l -> l);
            default ->
                new Step(
                        "cycle",
                        g -> g.cycle().take(n),
                        l -> l.isEmpty()
                                ? l
                                : IntStream.range(0, n)
                                        .mapToObj(i -> l.get(i % l.size()))
                                        .toList());
        };
    }

    @Test
    void whateverIsPutTogetherGivesWhatListsGive() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<Integer> values = random.ints(random.nextInt(9), 0, 9).boxed().toList();
            List<Step> steps = new ArrayList<>();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                steps.add(step(random));
            }
            List<Integer> expected = values;
            for (Step step : steps) {
                expected = step.model().apply(expected);
            }
            String what = "seed " + seed + ": " + values
                    + steps.stream().map(Step::name).toList();
            long limit = random.nextBoolean() ? Consumption.ALL : random.nextInt(expected.size() + 1);
            for (Consumption way : Consumption.values()) {
                for (Probe.Kind kind : Probe.Kind.values()) {
                    Probe<Integer> probe = new Probe<>(kind, values);
                    Generator<Integer> g = probe.generator();
                    for (Step step : steps) {
                        g = step.operator().apply(g);
                    }
                    List<Integer> got = new ArrayList<>();
                    way.goThrough(g, limit, got::add);
                    assertThat(got).as(what + " " + way + " " + kind).isEqualTo(expected.subList(0, (int)
                            Math.min(limit, expected.size())));
                    probe.isOver();
                }
            }
        }
    }

    private static List<Integer> copies(int x) {
        return java.util.Collections.nCopies(Math.floorMod(x, 3), x);
    }

    private static Generator<Integer> copiesOneByOne(int x) {
        return Generator.of(y -> y.yieldFrom(copies(x)));
    }

    private static int sum(List<Integer> values) {
        return values.stream().mapToInt(x -> x).sum();
    }

    private static int firstFrom5(List<Integer> values) {
        return (int) values.stream().takeWhile(x -> x < 5).count();
    }

    private static List<Integer> each(List<Integer> values, Function<Integer, List<Integer>> mapper) {
        return values.stream().flatMap(x -> mapper.apply(x).stream()).toList();
    }

    private static List<Integer> at(List<Integer> values, int from, int to, int step) {
        return forEachAt(from, to, step, values::get);
    }

    private static List<Integer> forEachAt(int from, int to, int step, Function<Integer, Integer> value) {
        List<Integer> found = new ArrayList<>();
        for (int i = from; i < to; i += step) {
            found.add(value.apply(i));
        }
        return found;
    }

    private static List<Integer> runs(List<Integer> values) {
        List<Integer> sums = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            boolean goesOn = i > 0 && values.get(i) % 2 == values.get(i - 1) % 2;
            if (goesOn) {
                sums.add(sums.removeLast() + values.get(i));
            } else {
                sums.add(values.get(i));
            }
        }
        return sums;
    }
}
