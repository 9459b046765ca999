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
        String classPath = System.getProperty("java.class.path");
        Map<String, Provider> providers = new LinkedHashMap<>();
        for (Provider provider : List.of(
                new Godwit("godwit", classPath, brokerArguments, false),
                new Godwit("godwit-pipelined", classPath, brokerArguments, true),
                new EmbeddedGodwit(classPath),
                new NullPeer(classPath),
                new Artemis(fetch, false),
                new Artemis(fetch, true),
                new ArtemisEmbedded(fetch),
                new OpenMq(fetch),
                new RabbitMq(fetch))) {
            providers.put(provider.name(), provider);
        }
        before.map(other -> new Godwit("godwit-before", other, brokerArguments, false))
                .ifPresent(provider -> providers.put(provider.name(), provider));
        return providers;
    }
}
