package org.godwit.server;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the configuration: a properties file in UTF-8, and over it what the command line gives. Stateless.
 *
 * <p>A key that means nothing is an error, as it is a setting that somebody believes to be in force.
 */
final class ConfigurationFile {
    private static final ConfigClass MAPPING = ConfigClass.configClass(ServerConfiguration.class);
    /** Above that of the built-in one, which knows ISO 8601 only. */
    private static final int CONVERTER_PRIORITY = 200;

    private static final int FILE_ORDINAL = 100;
    private static final int COMMAND_LINE_ORDINAL = 200;
    /** What the library puts before its messages, which says nothing to an operator. */
    private static final Pattern MESSAGE_CODE = Pattern.compile("(java\\.[\\w.]+: )?SRCFG\\d+: ");

    private ConfigurationFile() {}

    /**
     * @param file null for the defaults alone
     * @param commandLine keys and values that come before the file's
     */
    static ServerConfiguration read(Path file, Map<String, String> commandLine) {
        String source = file == null ? "the defaults" : file.toString();
        Map<String, String> properties = file == null ? Map.of() : properties(file);
        Set<String> known = ConfigMappings.getProperties(MAPPING).keySet();
        for (String key : new TreeMap<>(properties).keySet()) {
            if (!ConfigurationKeys.matchesAny(key, known)) {
                throw new ConfigurationException(source + ": unknown key '" + key + "', the nearest known one is '"
                        + ConfigurationKeys.nearest(key, known) + "'");
            }
        }
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
                    .withSources(
                            new PropertiesConfigSource(properties, source, FILE_ORDINAL),
                            new PropertiesConfigSource(commandLine, "the command line", COMMAND_LINE_ORDINAL))
                    .withMapping(MAPPING)
                    .build();
            return config.getConfigMapping(ServerConfiguration.class);
        } catch (ConfigValidationException invalid) {
            throw new ConfigurationException(
                    source + ": "
                            + MESSAGE_CODE
                                    .matcher(invalid.getProblem(0).getMessage())
                                    .replaceAll(""),
                    invalid);
        } catch (IllegalArgumentException invalid) {
            throw new ConfigurationException(source + ": " + invalid.getMessage(), invalid);
        }
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException("the configuration file " + file + " does not exist", missing);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ConfigurationException(
                    "the configuration file " + file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
        Map<String, String> map = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
        return map;
    }
}
