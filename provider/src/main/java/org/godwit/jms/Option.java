package org.godwit.jms;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The options of a connection factory, with their names, defaults and least values. */
enum Option {
    USER("user", "guest"),
    PASSWORD("password", "guest"),
    CLIENT_ID("clientId", ""),
    SASL_MECHANISM("saslMechanism", "PLAIN", List.of("PLAIN", "EXTERNAL")),
    TRUST_STORE("trustStore", ""),
    TRUST_STORE_PASSWORD("trustStorePassword", ""),
    KEY_STORE("keyStore", ""),
    KEY_STORE_PASSWORD("keyStorePassword", ""),
    VERIFY_HOST("verifyHost", "true"),
    SEND_USER_ID("sendUserId", "false"),
    APPLICATION_ID("applicationId", ""),
    PREFETCH_COUNT("prefetchCount", 1_000, 1),
    PREFETCH_BYTES("prefetchBytes", 4 << 20, 1),
    CONSUMER_PRIORITY("consumerPriority", 0, -1_000_000),
    REDELIVERY_LIMIT("redeliveryLimit", -1),
    REDELIVERY_DELAY_MILLIS("redeliveryDelayMillis", 0),
    REDELIVERY_DELAY_MULTIPLIER("redeliveryDelayMultiplier", 1),
    REDELIVERY_MAXIMUM_DELAY_MILLIS("redeliveryMaximumDelayMillis", 0),
    PIPELINED_ACKNOWLEDGE("pipelinedAcknowledge", "false"),
    SEND_WINDOW_COUNT("sendWindowCount", 1_000, 1),
    SEND_WINDOW_BYTES("sendWindowBytes", 8 << 20, 1),
    SEND_TIMEOUT_MILLIS("sendTimeoutMillis", 60_000, 0),
    REQUEST_TIMEOUT_MILLIS("requestTimeoutMillis", 60_000, 1),
    CONNECT_TIMEOUT_MILLIS("connectTimeoutMillis", 10_000, 1),
    CONNECT_ATTEMPTS("connectAttempts", 1, 1),
    HEARTBEAT_SECONDS("heartbeatSeconds", 30, 0),
    RECONNECT("reconnect", "true"),
    RECONNECT_ATTEMPTS("reconnectAttempts", -1, -1),
    RECONNECT_DELAY_MILLIS("reconnectDelayMillis", 50, 1),
    RECONNECT_MAXIMUM_DELAY_MILLIS("reconnectMaximumDelayMillis", 5_000, 1),
    MAXIMUM_MESSAGE_BYTES("maximumMessageBytes", 128 << 20, 1),
    CREATE_QUEUES("createQueues", "true"),
    DESERIALIZATION_ALLOW("deserializationAllow", ""),
    REPORT_INTERRUPTIONS("reportInterruptions", "false");

    private static final Map<String, Option> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(option -> option.key, option -> option));

    private final String key;
    private final String absent;
    private final int least;
    private final boolean number;
    /** Empty for any. */
    private final List<String> choices;

    Option(String key, String absent) {
        this(key, absent, absent.equals("true") || absent.equals("false") ? List.of("true", "false") : List.of());
    }

    Option(String key, String absent, List<String> choices) {
        this.key = key;
        this.absent = absent;
        this.least = 0;
        this.number = false;
        this.choices = choices;
    }

    Option(String key, int absent, int least) {
        this(key, Integer.toString(absent), least);
    }

    /** A number that need not be said. */
    Option(String key, int least) {
        this(key, null, least);
    }

    private Option(String key, String absent, int least) {
        this.key = key;
        this.absent = absent;
        this.least = least;
        this.number = true;
        this.choices = List.of();
    }

    String key() {
        return key;
    }

    /** The option with this name; an {@link IllegalArgumentException} names one that does not exist. */
    static Option named(String name) {
        Option option = BY_NAME.get(name);
        if (option == null) {
            throw new IllegalArgumentException("Unknown option '" + name + "'; there are "
                    + String.join(", ", BY_NAME.keySet().stream().sorted().toList()));
        }
        return option;
    }

    /** Throws {@link IllegalArgumentException} when the value cannot be one of this option. */
    void check(String value) {
        if (number) {
            number(value);
        } else if (!choices.isEmpty() && !choices.contains(value.trim())) {
            throw new IllegalArgumentException(
                    "Option " + key + " needs " + String.join(" or ", choices) + ", not '" + value + "'");
        }
    }

    String text(Map<Option, String> values) {
        return values.getOrDefault(this, absent);
    }

    int number(Map<Option, String> values) {
        return number(text(values));
    }

    /** Null when it is not said. */
    Integer numberOrNull(Map<Option, String> values) {
        return values.containsKey(this) ? Integer.valueOf(number(values)) : null;
    }

    boolean flag(Map<Option, String> values) {
        return Boolean.parseBoolean(text(values).trim());
    }

    private int number(String value) {
        int parsed;
        try {
            parsed = Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Option " + key + " needs a whole number, not '" + value + "'", e);
        }
        if (parsed < least) {
            throw new IllegalArgumentException("Option " + key + " is " + parsed + " but must be at least " + least);
        }
        return parsed;
    }
}
