package io.greenloom.samples.downloader;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is to be downloaded, each address once, in the order given.
///
/// @param addresses the addresses
/// @param places the list's name and the line's number, of those that stood in a list
/// @param rejected lines of a list that are none: reported as failures, they do not stop the rest
/// @param duplicates how many addresses were given again
record AddressList(List<URI> addresses, Map<URI, String> places, List<Rejected> rejected, int duplicates) {
    /// @param line the text of the line
    /// @param reason why it is no address, with the list's name and the line's number
    record Rejected(String line, String reason) {}

    /// Reads the arguments of the command line and the lines of a list, in this order. In a list, empty lines
    /// and lines that begin with `#` do not count, nor does a byte order mark.
    ///
    /// @param listName what to call the list in a message
    /// @throws NotAnAddress when an argument is no address: on a command line that is a slip, and nothing was
    ///     begun
    static AddressList of(List<String> arguments, List<String> lines, String listName) {
        Set<URI> addresses = new LinkedHashSet<>();
        Map<URI, String> places = new HashMap<>();
        List<Rejected> rejected = new ArrayList<>();
        int given = 0;
        for (String argument : arguments) {
            addresses.add(Address.parse(argument));
            given++;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = (i == 0 ? withoutByteOrderMark(lines.get(0)) : lines.get(i)).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = listName + ", line " + (i + 1);
            try {
                URI address = Address.parse(line);
                given++;
                if (addresses.add(address)) {
                    places.put(address, place);
                }
            } catch (NotAnAddress e) {
                rejected.add(new Rejected(line, place + ": " + e.getMessage()));
            }
        }
        return new AddressList(
                List.copyOf(addresses), Map.copyOf(places), List.copyOf(rejected), given - addresses.size());
    }

    private static String withoutByteOrderMark(String line) {
        return line.startsWith("\ufeff") ? line.substring(1) : line;
    }
}
