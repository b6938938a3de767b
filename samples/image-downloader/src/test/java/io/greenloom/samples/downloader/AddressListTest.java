package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressListTest {
    @Test
    void commentsEmptyLinesAndAByteOrderMarkDoNotCount() {
        AddressList list = AddressList.of(
                List.of(), List.of("\ufeffhttp://h/1", "", "  ", "# http://h/no", "  http://h/2  "), "list");
        assertThat(list.addresses()).containsExactly(URI.create("http://h/1"), URI.create("http://h/2"));
        assertThat(list.rejected()).isEmpty();
    }

    @Test
    void eachAddressCountsOnceWhereverItWasGiven() {
        AddressList list = AddressList.of(
                List.of("http://h/1", "http://H:80/1#top"), List.of("http://h/2", "http://h/1", "http://h/2"), "list");
        assertThat(list.addresses()).containsExactly(URI.create("http://h/1"), URI.create("http://h/2"));
        assertThat(list.duplicates()).isEqualTo(3);
    }

    @Test
    void aWrongLineIsNamedAndStopsNothing() {
        AddressList list = AddressList.of(List.of(), List.of("http://h/1", "oops", "http://h/2"), "cats.txt");
        assertThat(list.addresses()).hasSize(2);
        assertThat(list.rejected())
                .containsExactly(new AddressList.Rejected(
                        "oops", "cats.txt, line 2: 'oops' is not an address: it must look like https://host/path"));
    }

    @Test
    void aWrongArgumentIsASlip() {
        assertThatThrownBy(() -> AddressList.of(List.of("http://h/1", "oops"), List.of(), ""))
                .isInstanceOf(NotAnAddress.class);
    }
}
