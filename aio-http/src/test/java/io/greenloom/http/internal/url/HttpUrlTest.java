package io.greenloom.http.internal.url;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.http.InvalidUrlException;
import io.greenloom.http.InvalidUrlRedirectException;
import io.greenloom.http.NonHttpUrlException;
import io.greenloom.http.NonHttpUrlRedirectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which addresses are understood, and as what.
final class HttpUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://example.org|http://example.org/",
                "HTTP://Example.ORG/A|http://example.org/A",
                "http://example.org:80/|http://example.org/",
                "https://example.org:443/|https://example.org/",
                "https://example.org:80/|https://example.org:80/",
                "http://example.org:/a|http://example.org/a",
                "http://example.org?q|http://example.org/?q",
                "http://example.org#f|http://example.org/",
                "http://example.org/a#f?g|http://example.org/a",
                "http://example.org/a b|http://example.org/a%20b",
                "http://example.org/?a b|http://example.org/?a%20b",
                "http://example.org/?a+b|http://example.org/?a+b",
                "http://example.org/\u00fc\u2603|http://example.org/%C3%BC%E2%98%83",
                "http://example.org/?\u00fc|http://example.org/?%C3%BC",
                "http://example.org/\ud83d\ude00|http://example.org/%F0%9F%98%80",
                "http://example.org/%c3%bc%41|http://example.org/%c3%bc%41",
                "http://example.org/100%|http://example.org/100%25",
                "http://example.org/%zz|http://example.org/%25zz",
                "http://example.org/\"<>\\^`{}[]|http://example.org/%22%3C%3E%5C%5E%60%7B%7D%5B%5D",
                "http://example.org/a?b?c/d:e@f|http://example.org/a?b?c/d:e@f",
                "http://example.org/-._~!$&'()*+,;=:@|http://example.org/-._~!$&'()*+,;=:@",
                "http://example.org/a/../b/./c|http://example.org/b/c",
                "http://example.org/a/..|http://example.org/",
                "http://example.org/../../a|http://example.org/a",
                "http://example.org/a//b|http://example.org/a//b",
                "http://example.org/.a/..b|http://example.org/.a/..b",
                "http://b\u00fccher.example/|http://xn--bcher-kva.example/",
                "http://a_b.example/|http://a_b.example/",
                "http://example.org./|http://example.org./",
                "http://127.0.0.1:8080/|http://127.0.0.1:8080/",
                "http://[::1]:8080/a|http://[::1]:8080/a",
                "http://[2001:DB8::1]/|http://[2001:db8::1]/",
                "http://user:pw@example.org/|http://example.org/",
            })
    void isWrittenAsItGoesToTheServer(String text, String written) {
        assertThat(HttpUrl.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|empty",
                "example.org/a|no scheme",
                "www.example.org|no scheme",
                "/path|no scheme",
                "//example.org/|no scheme",
                "localhost:8080/a|no scheme",
                "://x|no scheme",
                "http:/example.org|no //",
                "http:example.org|no //",
                "http://|no host",
                "http:///a|no host",
                "http://?q|no host",
                "http://:80/|no host",
                "http://user@/|no host",
                "' http://example.org'|space",
                "'http://example.org/ '|space",
                "http://exa mple.org/|' '",
                "http://exa%6dple.org/|'%'",
                "http://exam<ple.org/|'<'",
                "http://example.org:x/|port is \"x\"",
                "http://example.org:0/|port is \"0\"",
                "http://example.org:65536/|port is \"65536\"",
                "http://example.org:-1/|port is \"-1\"",
                "http://a..b/|0 characters",
                "http://.a/|0 characters",
                "http://127.1/|127.0.0.1",
                "http://2130706433/|127.0.0.1",
                "http://0x7f.1/|127.0.0.1",
                "http://0177.0.0.1/|127.0.0.1",
                "http://256.1.1.1/|127.0.0.1",
                "http://1.2.3.4.5/|127.0.0.1",
                "http://[::1/|IPv6",
                "http://[1]/|IPv6",
                "http://[:::]/|IPv6",
                "http://[fe80::1%25lo]/|IPv6",
                "http://::1/|has a",
            })
    void isRefusedWithASentenceThatSaysWhatIsWrong(String text, String says) {
        assertThatThrownBy(() -> HttpUrl.parse(text))
                .isInstanceOf(InvalidUrlException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining(says);
    }

    @Test
    void controlCharactersAreRefused() {
        assertThatThrownBy(() -> HttpUrl.parse("http://example.org/a\r\nX: y"))
                .isInstanceOf(InvalidUrlException.class)
                .hasMessageContaining("U+000D")
                .hasMessageContaining("index 20");
        assertThatThrownBy(() -> HttpUrl.parse("http://example.org/\u0000")).isInstanceOf(InvalidUrlException.class);
    }

    @Test
    void aLongHostIsRefused() {
        assertThatThrownBy(() -> HttpUrl.parse("http://" + "a".repeat(64) + ".org/"))
                .isInstanceOf(InvalidUrlException.class)
                .hasMessageContaining("64");
        assertThatThrownBy(() -> HttpUrl.parse("http://" + "a.".repeat(150) + "org/"))
                .isInstanceOf(InvalidUrlException.class)
                .hasMessageContaining("253");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.org/", "file:///etc/passwd", "mailto:a@b", "data:,x", "javascript:x"})
    void anotherSchemeIsNamed(String text) {
        assertThatThrownBy(() -> HttpUrl.parse(text))
                .isInstanceOf(NonHttpUrlException.class)
                .hasMessageContaining("scheme is " + text.substring(0, text.indexOf(':')));
    }

    @Test
    void credentialsAreDecodedAndNeverShown() {
        HttpUrl url = HttpUrl.parse("http://us%40er:p%3Aw@rd@example.org/");
        assertThat(url.credentials()).isEqualTo("us@er:p:w@rd");
        assertThat(url.toString()).doesNotContain("us", "rd@");
        assertThat(HttpUrl.parse("http://user@example.org/").credentials()).isEqualTo("user:");
        assertThat(HttpUrl.parse("http://example.org/").credentials()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ok|http://h:81/ok",
                "/ok?a b|http://h:81/ok?a%20b",
                "ok|http://h:81/dir/ok",
                "../ok|http://h:81/ok",
                "?x|http://h:81/dir/page?x",
                "''|http://h:81/dir/page?q",
                "#f|http://h:81/dir/page?q",
                "//other/x|http://other/x",
                "https://other/x#f|https://other/x",
                "HTTPS://other/x|https://other/x",
                "\u00fc|http://h:81/dir/%C3%BC",
                "a/b:c|http://h:81/dir/a/b:c",
            })
    void aLocationIsResolvedAgainstWhereItCameFrom(String location, String expected) {
        assertThat(Location.resolve(HttpUrl.parse("http://u:p@h:81/dir/page?q"), location))
                .hasToString(expected)
                .extracting(HttpUrl::credentials)
                .isNull();
    }

    @Test
    void aLocationThatLeadsNowhereIsNamed() {
        HttpUrl base = HttpUrl.parse("http://h/");
        assertThatThrownBy(() -> Location.resolve(base, "ftp://h/x"))
                .isInstanceOf(NonHttpUrlRedirectException.class)
                .hasMessageContaining("http://h/")
                .hasMessageContaining("ftp");
        assertThatThrownBy(() -> Location.resolve(base, "http://"))
                .isInstanceOf(InvalidUrlRedirectException.class)
                .hasMessageContaining("no host");
        assertThatThrownBy(() -> Location.resolve(base, "http:/x")).isInstanceOf(InvalidUrlRedirectException.class);
        assertThatThrownBy(() -> Location.resolve(base, "//a b/")).isInstanceOf(InvalidUrlRedirectException.class);
    }

    @Test
    void originIsSchemeHostAndPort() {
        HttpUrl url = HttpUrl.parse("http://h/a");
        assertThat(url.hasOriginOf(HttpUrl.parse("http://H:80/b"))).isTrue();
        assertThat(url.hasOriginOf(HttpUrl.parse("https://h/a"))).isFalse();
        assertThat(url.hasOriginOf(HttpUrl.parse("http://h:81/a"))).isFalse();
        assertThat(url.hasOriginOf(HttpUrl.parse("http://i/a"))).isFalse();
    }
}
