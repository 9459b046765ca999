package org.godwit.broker.amqp;

import java.util.Objects;
import org.godwit.amqp.FieldTable;

/** What the broker tells of itself in {@code connection.start}: only what works is announced. Immutable. */
final class ServerProperties {
    /** The capability of class 200, of server and client alike. */
    static final String JMS = "godwit.jms";

    /** The capability of class 100. */
    static final String DTX = "godwit.dtx";

    static final String BLOCKED = "connection.blocked";
    static final String AUTHENTICATION_FAILURE_CLOSE = "authentication_failure_close";
    static final String CONSUMER_CANCEL_NOTIFY = "consumer_cancel_notify";

    static final FieldTable TABLE = FieldTable.builder()
            .put(
                    "capabilities",
                    FieldTable.builder()
                            .put("publisher_confirms", true)
                            .put("exchange_exchange_bindings", true)
                            .put("basic.nack", true)
                            .put(CONSUMER_CANCEL_NOTIFY, true)
                            .put(BLOCKED, true)
                            .put("consumer_priorities", true)
                            .put(AUTHENTICATION_FAILURE_CLOSE, true)
                            .put("per_consumer_qos", true)
                            .put("direct_reply_to", true)
                            .put(JMS, true)
                            .put(DTX, true)
                            .build())
            .put("product", "Godwit")
            .put(
                    "version",
                    Objects.requireNonNullElse(
                            ServerProperties.class.getPackage().getImplementationVersion(), "development"))
            .put("platform", "Java " + Runtime.version().feature())
            .put("information", "Licensed under the Apache License 2.0")
            .build();

    private ServerProperties() {}

    /** Whether a client's properties announce a capability. */
    static boolean announces(FieldTable clientProperties, String capability) {
        return clientProperties.get("capabilities") instanceof FieldTable capabilities
                && Boolean.TRUE.equals(capabilities.get(capability));
    }
}
