package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ContactSheetTest {
    private final String page = ContactSheet.of(Reports.everything());

    @Test
    void imagesAreLinkedRelativelyAndEncoded() {
        assertThat(page).contains("src=\"./cat.jpg\"", "href=\"./cat.jpg\"");
        assertThat(page).contains("src=\"./50%25%20%22off%22%20%231%20%3Cb%3E.png\"");
    }

    @Test
    void textsFromOutsideCannotBecomeMarkup() {
        assertThat(page).doesNotContain("<script", "<b>.png", "<came>");
        assertThat(page).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
        assertThat(page).contains("nothing &lt;came&gt; &amp; went");
    }

    @Test
    void onlyWebAddressesBecomeLinks() {
        assertThat(page).contains("href=\"http://h/missing.jpg\"");
        assertThat(page).contains("javascript:alert(1)").doesNotContain("href=\"javascript");
    }

    @Test
    void nothingIsLoadedFromElsewhere() {
        assertThat(page).doesNotContain("<link", "@import", "url(", "src=\"http");
    }

    @Test
    void whatWentWrongIsTold() {
        assertThat(page)
                .contains("The run was interrupted", "No space left on device", "HTTP status 404 Not Found")
                .contains("4 attempts", "What was not finished", "http://h/late.jpg");
    }

    @Test
    void aRunWithoutFailuresSaysNothingOfThem() {
        String clean = ContactSheet.of(Reports.of(Reports.saved("a.jpg")));
        assertThat(clean)
                .contains("1 image downloaded")
                .doesNotContain("What failed", "class=\"note\"", "not finished");
    }

    @Test
    void aFileThatIsNoImageShowsItsTypeInstead() {
        String sheet = ContactSheet.of(Reports.of(Reports.saved("notes.txt")));
        assertThat(sheet).doesNotContain("<img").contains("href=\"./notes.txt\"", "image/jpeg");
    }
}
