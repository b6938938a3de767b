package io.greenloom.samples.downloader;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Hands out file names of one run so that no two are the same, on file systems that ignore case too.
///
/// Names are reserved in the order of the list, before anything is downloaded, so that which of two `cat.jpg`
/// becomes `cat-2.jpg` does not depend on which arrives first. A name without an image's extension may get one
/// when the first bytes are there; it reserves `name.*`, so that this can never lead to a clash.
///
/// Not thread-safe: confined to the loop.
final class NamePlan {
    private final Set<String> taken = new HashSet<>();
    private final Set<String> takenStems = new HashSet<>();
    private final Set<String> openStems = new HashSet<>();
    private final Map<String, Integer> lastNumber = new HashMap<>();

    /// A free name as close to `wanted` as can be, now taken. Asked again, the next: `cat.jpg`, `cat-2.jpg`.
    ///
    /// @param wanted a clean name, see [FileNames#clean]
    String reserve(String wanted) {
        String key = folded(wanted);
        int number = lastNumber.getOrDefault(key, 0);
        String candidate;
        do {
            number++;
            candidate = FileNames.numbered(wanted, number);
        } while (!isFree(candidate));
        lastNumber.put(key, number);
        take(candidate);
        return candidate;
    }

    private boolean isFree(String name) {
        String key = folded(name);
        if (taken.contains(key)) {
            return false;
        }
        return FileNames.hasImageExtension(name)
                ? !openStems.contains(folded(FileNames.stem(name)))
                : !takenStems.contains(key);
    }

    private void take(String name) {
        taken.add(folded(name));
        if (FileNames.hasImageExtension(name)) {
            takenStems.add(folded(FileNames.stem(name)));
        } else {
            openStems.add(folded(name));
        }
    }

    /// Upper case first: some letters differ in one direction only.
    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
