package org.godwit.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The comparisons as SVG: for each scenario a bar for each peer, as long as Godwit's multiple of it, on a logarithmic
 * scale, with its spread and, where there is one, the goal. Right of the line at 1 Godwit is ahead.
 */
final class Plot {
    private static final int WIDTH = 860;
    private static final int LEFT = 430;
    private static final int BAR = 16;
    private static final int GAP = 12;
    private static final int TOP = 40;
    private static final double SMALLEST = 0.1;
    private static final double LARGEST = 20;
    private static final List<Double> MARKS = List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0);

    private final List<String> lines = new ArrayList<>();
    private int y = TOP;

    static List<String> of(List<Comparison> comparisons) {
        Plot plot = new Plot();
        for (Comparison comparison : comparisons) {
            if (!comparison.scenario().isPaced()) {
                plot.add(comparison);
            }
        }
        return plot.finished();
    }

    private void add(Comparison comparison) {
        int start = y;
        for (Row row : comparison.rows()) {
            comparison.ratioTo(row).ifPresent(ratio -> bar(comparison.scenario(), row, ratio));
        }
        if (y > start) {
            text(8, start + BAR - 4, "start", comparison.scenario().name());
            y += GAP;
        }
    }

    private void bar(Scenario scenario, Row row, Spread ratio) {
        double from = Math.min(x(1), x(ratio.median()));
        double to = Math.max(x(1), x(ratio.median()));
        String colour = ratio.median() >= 1 ? "#2a7f62" : "#b5533c";
        lines.add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                from,
                y,
                to - from,
                BAR - 3,
                colour));
        line(x(ratio.lowest()), y + BAR / 2 - 1, x(ratio.highest()), y + BAR / 2 - 1, "#222");
        if (scenario.timesPeer() > 0 && row.provider().equals(scenario.peer())) {
            line(x(scenario.timesPeer()), y - 2, x(scenario.timesPeer()), y + BAR - 1, "#c08a00");
        }
        text(LEFT - 8, y + BAR - 5, "end", row.title());
        text(WIDTH - 6, y + BAR - 5, "end", String.format(Locale.ROOT, "%.2f", ratio.median()));
        y += BAR;
    }

    private List<String> finished() {
        List<String> svg = new ArrayList<>();
        svg.add(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">",
                WIDTH, y + 10));
        svg.add("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        svg.add(
                "<text x=\"8\" y=\"14\">Godwit's multiple of each peer's deliveries per second; yellow: the goal</text>");
        for (double mark : MARKS) {
            svg.add(String.format(
                    Locale.ROOT,
                    "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"%4$s\"/><text x=\"%1$.1f\" y=\"30\" text-anchor=\"middle\">%5$s</text>",
                    x(mark),
                    TOP - 6,
                    y,
                    mark == 1 ? "#222" : "#ddd",
                    mark >= 1 ? String.format(Locale.ROOT, "%.0f", mark) : Double.toString(mark)));
        }
        svg.addAll(lines);
        svg.add("</svg>");
        return svg;
    }

    private void line(double x1, int y1, double x2, int y2, String colour) {
        lines.add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private void text(int x, int baseline, String anchor, String text) {
        lines.add(String.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                x, baseline, anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    /** Where a multiple lies, held within the scale. */
    static double x(double multiple) {
        double held = Math.max(SMALLEST, Math.min(LARGEST, multiple));
        return LEFT + (WIDTH - LEFT - 50) * Math.log(held / SMALLEST) / Math.log(LARGEST / SMALLEST);
    }
}
