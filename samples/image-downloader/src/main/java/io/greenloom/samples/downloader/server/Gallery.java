package io.greenloom.samples.downloader.server;

import io.greenloom.samples.downloader.server.Picture.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Which pictures hang where, and how the server treats each address. The same every time.
final class Gallery {
    private static final List<Format> FORMATS = List.of(
            Format.JPEG, Format.PNG, Format.JPEG, Format.GIF, Format.JPEG, Format.JPEG, Format.PNG, Format.JPEG);

    private Gallery() {}

    /// `pictures` addresses that end well, with one for each way to end badly strewn among them.
    static List<Exhibit> exhibits(int pictures) {
        List<Exhibit> exhibits = new ArrayList<>();
        for (int number = 1; number <= pictures; number++) {
            Picture picture = new Picture(number, FORMATS.get(number % FORMATS.size()));
            exhibits.add(new Exhibit(path(number, picture), picture, behaviour(number)));
        }
        List<Behaviour> bad = List.of(
                new Behaviour.Silent(),
                new Behaviour.Status(404),
                new Behaviour.Status(500),
                new Behaviour.Truncated(),
                new Behaviour.RedirectLoop(),
                new Behaviour.HangsUp(),
                new Behaviour.Page());
        List<String> names = List.of("silent", "missing", "broken", "half", "merry-go-round", "hangs-up", "sorry");
        for (int i = 0; i < bad.size(); i++) {
            Picture picture = new Picture(pictures + 1 + i, Format.JPEG);
            Exhibit exhibit = new Exhibit("/faulty/" + names.get(i) + ".jpg", picture, bad.get(i));
            exhibits.add((i + 1) * pictures / (bad.size() + 2), exhibit);
        }
        return List.copyOf(exhibits);
    }

    private static String path(int number, Picture picture) {
        String name = String.format("%03d.%s", number, picture.format().extension());
        return switch (number % 50) {
            // Nothing in the address says what kind of file it is.
            case 7 -> "/photo/" + number;
            case 14 -> "/image?id=" + number;
            // One name in many rooms.
            case 21, 22 -> "/room-" + number + "/twin." + picture.format().extension();
            case 28 -> "/gallery/caf%C3%A9%20" + name;
            default -> "/gallery/" + name;
        };
    }

    private static Behaviour behaviour(int number) {
        return switch (number % 30) {
            case 3 -> new Behaviour.Delayed(Duration.ofMillis(150 + number * 37L % 700));
            case 8 -> new Behaviour.Chunked();
            case 11 -> new Behaviour.Dribbled(Duration.ofMillis(600 + number * 53L % 900));
            case 16 -> new Behaviour.Gzipped();
            case 19 -> new Behaviour.Redirected(1 + number % 3);
            case 23 -> new Behaviour.ResetOnce();
            case 26 -> number % 60 == 26 ? new Behaviour.BusyOnce(Duration.ofSeconds(1)) : new Behaviour.Chunked();
            case 29 -> new Behaviour.Mislabelled();
            default -> new Behaviour.Plain();
        };
    }
}
