package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NamePlanTest {
    private final NamePlan plan = new NamePlan();

    private List<String> reserve(String... names) {
        return List.of(names).stream().map(plan::reserve).toList();
    }

    @Test
    void theSecondOfANameGetsANumber() {
        assertThat(reserve("cat.jpg", "cat.jpg", "dog.jpg", "cat.jpg"))
                .containsExactly("cat.jpg", "cat-2.jpg", "dog.jpg", "cat-3.jpg");
    }

    @Test
    void namesThatDifferInCaseOnlyClash() {
        assertThat(reserve("Cat.jpg", "CAT.JPG", "straße.png", "STRASSE.png"))
                .containsExactly("Cat.jpg", "CAT-2.JPG", "straße.png", "STRASSE-2.png");
    }

    @Test
    void aNumberedNameThatIsWantedItselfIsSkipped() {
        assertThat(reserve("cat-2.jpg", "cat.jpg", "cat.jpg")).containsExactly("cat-2.jpg", "cat.jpg", "cat-3.jpg");
    }

    @Test
    void aNameWithoutExtensionKeepsRoomForAnyItMayGet() {
        assertThat(reserve("cat", "cat.jpg", "cat.png", "cat"))
                .containsExactly("cat", "cat-2.jpg", "cat-2.png", "cat-3");
        assertThat(reserve("dog.gif", "dog")).containsExactly("dog.gif", "dog-2");
    }

    @Test
    void tenThousandOfANameAreQuick() {
        for (int i = 0; i < 10_000; i++) {
            plan.reserve("image.jpg");
        }
        assertThat(plan.reserve("image.jpg")).isEqualTo("image-10001.jpg");
    }

    @Test
    void noMixOfNamesEndsInAClashAfterExtensionsAreAdded() {
        Random random = new Random(7);
        List<String> wanted =
                List.of("a", "A", "a.jpg", "a.JPG", "a.png", "a-2", "a-2.jpg", "a.php", "a.php.jpg", "a.1");
        Set<String> finals = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            String reserved = plan.reserve(wanted.get(random.nextInt(wanted.size())));
            String complete = FileNames.withExtension(reserved, random.nextBoolean() ? ImageKind.JPEG : ImageKind.PNG);
            assertThat(finals.add(complete.toLowerCase(Locale.ROOT)))
                    .as(complete)
                    .isTrue();
        }
    }
}
