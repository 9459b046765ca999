package org.godwit.benchmarks.compare;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.godwit.benchmarks.peer.Provider;

/** What was measured, in the order of the table, and its files. Immutable. */
record Results(int processors, String java, List<Comparison> comparisons) {
    private static final String JSON = "results.json";

    Results() {
        this(Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"), List.of());
    }

    private static ObjectMapper mapper() {
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** What the directory has; nothing if it has no results. */
    static Results read(Path directory) throws IOException {
        Path json = directory.resolve(JSON);
        return Files.exists(json) ? mapper().readValue(json.toFile(), Results.class) : new Results();
    }

    /** With this one in place of a former one of the same scenario. */
    Results with(Comparison measured) {
        List<Comparison> all = new ArrayList<>(comparisons);
        all.removeIf(
                former -> former.scenario().name().equals(measured.scenario().name()));
        all.add(measured);
        List<String> order = List.copyOf(Scenario.all().keySet());
        all.sort(Comparator.comparing(
                comparison -> order.indexOf(comparison.scenario().name())));
        return new Results(processors, java, List.copyOf(all));
    }

    void write(Path directory, Collection<Provider> providers) throws IOException {
        mapper().writeValue(directory.resolve(JSON).toFile(), this);
        Files.write(directory.resolve("table.md"), new Table(this).lines(providers));
        Files.write(directory.resolve("ratios.svg"), Plot.of(comparisons));
    }
}
