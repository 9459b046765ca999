package org.godwit.benchmarks.peer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All providers, by name, in the order of the table. */
public final class Providers {
    private Providers() {}

    /**
     * @param project the root of the project
     * @param before the class path of another build of Godwit; without one that is left out
     * @param brokerArguments for the JVM of Godwit's broker
     */
    public static Map<String, Provider> all(Path project, Optional<String> before, List<String> brokerArguments) {
        Fetch fetch = new Fetch(project);
        Map<String, Provider> providers = new LinkedHashMap<>();
        for (Provider provider : List.of(
                new Godwit("godwit", System.getProperty("java.class.path"), brokerArguments),
                new Artemis(fetch, false),
                new Artemis(fetch, true),
                new OpenMq(fetch),
                new RabbitMq(fetch))) {
            providers.put(provider.name(), provider);
        }
        before.map(classPath -> new Godwit("godwit-before", classPath, brokerArguments))
                .ifPresent(provider -> providers.put(provider.name(), provider));
        return providers;
    }
}
