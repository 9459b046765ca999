package org.godwit.tck.jakarta;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads the reports of the suite's runs, prints a table per area, and writes every test's result as JSON.
 *
 * <p>Arguments: the file to write, then the directories of reports, each named by its transport. Ends with 1 when a test
 * failed or none was run.
 */
final class Summary {
    private static final String SUITE_PACKAGE = "com.sun.ts.tests.jms.";

    private enum Status {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record Result(
            String transport, String className, String test, Status status, double seconds, String message) {
        /** The packages below the suite's, such as {@code core20.sessiontests}. */
        String area() {
            String within =
                    className.startsWith(SUITE_PACKAGE) ? className.substring(SUITE_PACKAGE.length()) : className;
            int dot = within.lastIndexOf('.');
            return dot < 0 ? within : within.substring(0, dot);
        }
    }

    private final List<Result> results = new ArrayList<>();

    private Summary() {}

    public static void main(String[] arguments) throws IOException, ParserConfigurationException, SAXException {
        Summary summary = new Summary();
        List<String> transports = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            Path directory = Path.of(arguments[i]);
            if (Files.isDirectory(directory)) {
                transports.add(directory.getFileName().toString());
                summary.read(directory);
            }
        }
        Files.writeString(Path.of(arguments[0]), summary.json(), StandardCharsets.UTF_8);
        System.out.print(summary.table(transports));
        boolean failed = summary.results.stream().anyMatch(result -> result.status() == Status.FAILED);
        if (failed || summary.results.isEmpty()) {
            System.out.println(failed ? "Not all tests passed" : "No test was run");
            System.exit(1);
        }
    }

    private void read(Path directory) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            Document report = builder.parse(file.toFile());
            NodeList tests = report.getElementsByTagName("testcase");
            for (int i = 0; i < tests.getLength(); i++) {
                results.add(result(directory.getFileName().toString(), (Element) tests.item(i)));
            }
        }
    }

    private static Result result(String transport, Element test) {
        Element failure = first(test, "failure");
        if (failure == null) {
            failure = first(test, "error");
        }
        Status status =
                failure != null ? Status.FAILED : first(test, "skipped") != null ? Status.SKIPPED : Status.PASSED;
        return new Result(
                transport,
                test.getAttribute("classname"),
                test.getAttribute("name"),
                status,
                Double.parseDouble(test.getAttribute("time").replace(",", "")),
                failure == null ? "" : failure.getAttribute("message"));
    }

    private static Element first(Element parent, String tag) {
        return (Element) parent.getElementsByTagName(tag).item(0);
    }

    private String table(List<String> transports) {
        Map<String, Map<String, List<Result>>> byArea = new TreeMap<>();
        for (Result result : results) {
            for (String area : List.of(result.area(), "~ all")) {
                byArea.computeIfAbsent(area, ignored -> new LinkedHashMap<>())
                        .computeIfAbsent(result.transport(), ignored -> new ArrayList<>())
                        .add(result);
            }
        }
        StringBuilder table = new StringBuilder(String.format("%n%-40s", "area"));
        for (String transport : transports) {
            table.append(String.format(" | %6s tests passed failed skipped seconds", transport));
        }
        table.append(System.lineSeparator());
        byArea.forEach((area, runs) -> {
            table.append(String.format("%-40s", area));
            for (String transport : transports) {
                List<Result> run = runs.getOrDefault(transport, List.of());
                table.append(String.format(
                        " | %12d %6d %6d %7d %7.0f",
                        run.size(),
                        count(run, Status.PASSED),
                        count(run, Status.FAILED),
                        count(run, Status.SKIPPED),
                        run.stream().mapToDouble(Result::seconds).sum()));
            }
            table.append(System.lineSeparator());
        });
        for (Result result : results) {
            if (result.status() == Status.FAILED) {
                table.append(String.format(
                        "failed over %s: %s.%s: %s%n",
                        result.transport(),
                        result.className(),
                        result.test(),
                        result.message().lines().findFirst().orElse("")));
            }
        }
        return table.toString();
    }

    private static long count(List<Result> run, Status status) {
        return run.stream().filter(result -> result.status() == status).count();
    }

    private String json() {
        StringBuilder json = new StringBuilder("[\n");
        for (int i = 0; i < results.size(); i++) {
            Result result = results.get(i);
            json.append(String.format(
                    Locale.ROOT,
                    "  {\"transport\": %s, \"class\": %s, \"test\": %s, \"status\": %s, \"seconds\": %.3f, \"message\": %s}%s%n",
                    quoted(result.transport()),
                    quoted(result.className()),
                    quoted(result.test()),
                    quoted(result.status().name().toLowerCase(Locale.ROOT)),
                    result.seconds(),
                    quoted(result.message()),
                    i + 1 < results.size() ? "," : ""));
        }
        return json.append("]\n").toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            switch (character) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (character < ' ') {
                        quoted.append(String.format("\\u%04x", (int) character));
                    } else {
                        quoted.append(character);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
