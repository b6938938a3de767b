package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value of each source in turn; those that are at their end are passed over.
final class Interleave<T extends @Nullable Object> extends Lockstep<T, T> {
    private final List<Source<T>> going; // those of the others that are not at their end

    Interleave(List<Source<T>> sources, Outlet<? super T> out) {
        super(sources, out);
        going = new ArrayList<>(others);
    }

    @Override
    boolean round(T value) {
        return give(value) && others();
    }

    @Override
    void rest() {
        boolean more = true;
        while (more && !going.isEmpty()) {
            more = others();
        }
    }

    private boolean others() {
        for (Iterator<Source<T>> turn = going.iterator(); turn.hasNext(); ) {
            Source<T> source = turn.next();
            if (!source.hasNext()) {
                turn.remove();
            } else if (!give(source.next())) {
                return false;
            }
        }
        return true;
    }
}
