package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://example.com, http://example.com/",
        "HTTPS://Example.COM:443/A?b=C, https://example.com/A?b=C",
        "http://h:80/, http://h/",
        "http://h:8080/x, http://h:8080/x",
        "https://h:80/, https://h:80/",
        "http://h?q=1, http://h/?q=1",
        "http://h/a#part, http://h/a",
        "http://h/two words.jpg, http://h/two%20words.jpg",
        "http://h/café.png, http://h/caf%C3%A9.png",
        "http://h/100%.png, http://h/100%25.png",
        "http://h/a%2Fb, http://h/a%2Fb",
        "http://h/a|b^c`d, http://h/a%7Cb%5Ec%60d",
        "http://bücher.example/, http://xn--bcher-kva.example/",
        "http://[::1]:8080/a, http://[::1]:8080/a",
        "http://127.0.0.1/a, http://127.0.0.1/a",
        "http://user:secret@h/a, http://user:secret@h/a",
    })
    void isReadAsABrowserWouldAndPutIntoOneForm(String text, String address) {
        assertThat(Address.parse(text)).hasToString(address);
        assertThat(Address.parse(address)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/a.jpg",
                "ftp://h/a",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http:/h/a",
                "http://",
                "http:///a",
                "https://?q",
                "http://h:0/",
                "http://h:65536/",
                "http://h:x/",
                "http://h h/",
                "http://[::1/",
                "http://[]/",
                "http://[zz]/",
                "http://a..b/",
                "http://h/\u0000",
                "http://h/a\tb",
                "http://@/",
                "",
                "   ",
                "\u0000\u0001",
            })
    void whatIsNoneIsRefusedInOneSentence(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(NotAnAddress.class)
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("not an address").doesNotContain("\n", "\u0000"));
    }

    @Test
    void anEndlessTextIsNotRepeatedInFull() {
        assertThatThrownBy(() -> Address.parse("x".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250));
    }
}
