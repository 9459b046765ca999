package org.godwit.benchmarks.peer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All providers, by name, in the order of the table. */
public final class Providers {
    private Providers() {}

    /**
     * @param project the root of the project
     * @param brokerArguments for the JVM of Godwit's broker
     */
    public static Map<String, Provider> all(Path project, List<String> brokerArguments) {
        Fetch fetch = new Fetch(project);
        Map<String, Provider> providers = new LinkedHashMap<>();
        for (Provider provider : List.of(
                new Godwit(brokerArguments),
                new Artemis(fetch, false),
                new Artemis(fetch, true),
                new OpenMq(fetch),
                new RabbitMq(fetch))) {
            providers.put(provider.name(), provider);
        }
        return providers;
    }
}
