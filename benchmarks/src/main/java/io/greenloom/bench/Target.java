package io.greenloom.bench;

import java.util.Locale;
import java.util.Optional;

/// A ratio between two rows of one run that we aim at. It is reported, never asserted: a busy machine is no
/// bug.
///
/// @param contestant the row that is judged
/// @param reference the row whose median is the denominator
/// @param bound whether the ratio may be at most or must be at least `ratio`
record Target(String contestant, String reference, Bound bound, double ratio) {
    enum Bound {
        AT_MOST("<="),
        AT_LEAST(">=");

        final String sign;

        Bound(String sign) {
            this.sign = sign;
        }
    }

    /// What became of a target.
    ///
    /// @param actual the ratio; empty where one of the two rows has no result
    record Verdict(Target target, Optional<Double> actual) {
        boolean passed() {
            return actual.isPresent() && target.holds(actual.get());
        }

        String inWords() {
            String goal = String.format(
                    Locale.ROOT, "(goal %s %.2f x %s)", target.bound.sign, target.ratio, target.reference);
            return actual.map(ratio -> String.format(Locale.ROOT, "%.2f x ", ratio) + (passed() ? "pass " : "MISS "))
                            .orElse("not judged ")
                    + goal;
        }
    }

    static Target atMost(String contestant, double ratio, String reference) {
        return new Target(contestant, reference, Bound.AT_MOST, ratio);
    }

    static Target atLeast(String contestant, double ratio, String reference) {
        return new Target(contestant, reference, Bound.AT_LEAST, ratio);
    }

    Verdict judge(Results results) {
        Optional<Double> ours = results.median(contestant);
        Optional<Double> theirs = results.median(reference);
        return new Verdict(this, ours.flatMap(mine -> theirs.map(other -> mine / other)));
    }

    private boolean holds(double actual) {
        return bound == Bound.AT_MOST ? actual <= ratio : actual >= ratio;
    }
}
