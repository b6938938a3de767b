package io.greenloom.samples.downloader.server;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Draws a picture: one of five motifs in a palette of its own, and its number in a corner.
final class Painter {
    private final Graphics2D pen;
    private final double width;
    private final double height;
    private final SplittableRandom random;
    private final float hue;

    private Painter(Graphics2D pen, BufferedImage image, SplittableRandom random) {
        this.pen = pen;
        this.width = image.getWidth();
        this.height = image.getHeight();
        this.random = random;
        this.hue = (float) random.nextDouble();
    }

    static void paint(BufferedImage image, int number, SplittableRandom random) {
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            Painter painter = new Painter(pen, image, random);
            switch (number % 5) {
                case 0 -> painter.hills();
                case 1 -> painter.bubbles();
                case 2 -> painter.ribbons();
                case 3 -> painter.facets();
                default -> painter.rings();
            }
            Digits.draw(pen, number, width(image));
        } finally {
            pen.dispose();
        }
    }

    private static double width(BufferedImage image) {
        return image.getWidth();
    }

    /// Mountain ranges, the farther the paler, below a low sun.
    private void hills() {
        background(tone(0.04, 0.25, 1.0), tone(0.10, 0.55, 0.95));
        double radius = height * 0.12;
        double x = between(0.2, 0.8) * width;
        glow(x, height * between(0.25, 0.45), radius * 3, new Color(255, 250, 220, 190));
        pen.setColor(new Color(255, 248, 225));
        pen.fill(new Ellipse2D.Double(x - radius, height * 0.35 - radius, radius * 2, radius * 2));
        int ranges = 5;
        for (int range = 0; range < ranges; range++) {
            double depth = (range + 1.0) / ranges;
            pen.setColor(tone(0.5 + 0.05 * range, 0.25 + 0.5 * depth, 0.85 - 0.65 * depth));
            wave(height * (0.42 + 0.12 * range), height * 0.09, between(1, 3), between(0, 6.3));
        }
    }

    /// Translucent discs of light.
    private void bubbles() {
        background(tone(0, 0.8, 0.25), tone(0.15, 0.7, 0.5));
        for (int i = 0; i < 26; i++) {
            double radius = between(0.03, 0.16) * width;
            double x = between(0, 1) * width;
            double y = between(0, 1) * height;
            glow(x, y, radius * 1.6, alpha(tone(between(-0.12, 0.2), 0.6, 1), 120));
            pen.setColor(alpha(tone(between(-0.12, 0.2), 0.45, 1), 110));
            pen.fill(new Ellipse2D.Double(x - radius, y - radius, radius * 2, radius * 2));
        }
    }

    /// Bands that swing across, as northern lights do.
    private void ribbons() {
        background(tone(0.55, 0.9, 0.10), tone(0.5, 0.7, 0.30));
        pen.setStroke(new BasicStroke((float) (height / 45), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        double swing = between(0.1, 0.3) * height;
        double turns = between(0.7, 1.8);
        double phase = between(0, 6.3);
        int bands = 26;
        for (int band = 0; band < bands; band++) {
            double share = (double) band / bands;
            pen.setColor(alpha(tone(0.35 * share - 0.1, 0.75, 1), 150));
            Path2D path = new Path2D.Double();
            for (int step = 0; step <= 60; step++) {
                double t = step / 60.0;
                double y = height * (0.15 + 0.7 * share)
                        + swing * Math.sin(phase + t * turns * 6.3 + share * 2.2) * (1 - share / 2);
                if (step == 0) {
                    path.moveTo(-5, y);
                } else {
                    path.lineTo(t * (width + 10) - 5, y);
                }
            }
            pen.draw(path);
        }
    }

    /// A sheet of paper folded into triangles.
    private void facets() {
        int columns = 7 + random.nextInt(4);
        int rows = Math.max(4, (int) Math.round(columns * height / width));
        double[][] xs = new double[rows + 1][columns + 1];
        double[][] ys = new double[rows + 1][columns + 1];
        for (int row = 0; row <= rows; row++) {
            for (int column = 0; column <= columns; column++) {
                boolean rim = row == 0 || column == 0 || row == rows || column == columns;
                xs[row][column] = width / columns * (column + (rim ? 0 : between(-0.33, 0.33)));
                ys[row][column] = height / rows * (row + (rim ? 0 : between(-0.33, 0.33)));
            }
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double share = (double) (row + column) / (rows + columns);
                triangle(
                        share,
                        xs[row][column],
                        ys[row][column],
                        xs[row][column + 1],
                        ys[row][column + 1],
                        xs[row + 1][column],
                        ys[row + 1][column]);
                triangle(
                        share + 0.05,
                        xs[row + 1][column + 1],
                        ys[row + 1][column + 1],
                        xs[row][column + 1],
                        ys[row][column + 1],
                        xs[row + 1][column],
                        ys[row + 1][column]);
            }
        }
    }

    /// Waves that spread from a point.
    private void rings() {
        background(tone(0, 0.15, 1), tone(0.08, 0.3, 0.95));
        double x = between(0.25, 0.75) * width;
        double y = between(0.25, 0.75) * height;
        double reach = Math.hypot(width, height);
        int count = 14 + random.nextInt(8);
        for (int ring = count; ring > 0; ring--) {
            double radius = reach * 0.62 * ring / count;
            pen.setColor(tone(0.25 * ring / count, 0.35 + 0.4 * (ring % 2), 0.95 - 0.35 * ring / count));
            pen.fill(new Ellipse2D.Double(x - radius, y - radius, radius * 2, radius * 2));
        }
        glow(x, y, reach * 0.25, new Color(255, 255, 255, 150));
    }

    private void background(Color top, Color bottom) {
        pen.setPaint(new GradientPaint(0, 0, top, (float) (width * 0.2), (float) height, bottom));
        pen.fill(new Rectangle2D.Double(0, 0, width, height));
    }

    private void glow(double x, double y, double radius, Color color) {
        pen.setPaint(new RadialGradientPaint(
                (float) x, (float) y, (float) radius, new float[] {0, 1}, new Color[] {color, alpha(color, 0)}));
        pen.fill(new Ellipse2D.Double(x - radius, y - radius, radius * 2, radius * 2));
    }

    private void wave(double level, double swing, double turns, double phase) {
        Path2D path = new Path2D.Double();
        path.moveTo(0, height);
        for (int step = 0; step <= 80; step++) {
            double t = step / 80.0;
            double y = level - swing * (Math.sin(phase + t * turns * 6.3) + 0.4 * Math.sin(phase * 3 + t * turns * 17));
            path.lineTo(t * width, y);
        }
        path.lineTo(width, height);
        path.closePath();
        pen.fill(path);
    }

    private void triangle(double share, double ax, double ay, double bx, double by, double cx, double cy) {
        Path2D path = new Path2D.Double();
        path.moveTo(ax, ay);
        path.lineTo(bx, by);
        path.lineTo(cx, cy);
        path.closePath();
        pen.setColor(tone(0.35 * share, between(0.45, 0.7), between(0.65, 0.98)));
        pen.fill(path);
        // The same colour around it, or the background shines through the seams.
        pen.setStroke(new BasicStroke(1));
        pen.draw(path);
    }

    private Color tone(double turn, double saturation, double brightness) {
        return Color.getHSBColor((float) (hue + turn), clamp(saturation), clamp(brightness));
    }

    private static float clamp(double value) {
        return (float) Math.max(0, Math.min(1, value));
    }

    private static Color alpha(Color color, int alpha) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), alpha);
    }

    private double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }
}
