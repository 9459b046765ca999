package org.godwit.jms;

import java.util.Map;
import org.godwit.jms.link.LinkOptions;
import org.godwit.jms.link.Redelivery;
import org.godwit.jms.link.TlsOptions;
import org.godwit.jms.message.ObjectAllowList;

/** The options of one connection, parsed and checked. Immutable. */
record ConnectionOptions(
        LinkOptions link,
        String clientId,
        int prefetchCount,
        int prefetchBytes,
        int consumerPriority,
        Redelivery redelivery,
        boolean pipelinedAcknowledge,
        int sendWindowCount,
        int sendWindowBytes,
        int sendTimeoutMillis,
        int requestTimeoutMillis,
        boolean createQueues,
        boolean reportInterruptions,
        ObjectAllowList allowList) {
    static ConnectionOptions of(BrokerUri uri, Map<Option, String> values, String user, String password) {
        LinkOptions link = new LinkOptions(
                uri.endpoints(),
                uri.virtualHost(),
                userName(values, user),
                password == null ? Option.PASSWORD.text(values) : password,
                isExternal(values, user),
                new TlsOptions(
                        Option.TRUST_STORE.text(values),
                        Option.TRUST_STORE_PASSWORD.text(values),
                        Option.KEY_STORE.text(values),
                        Option.KEY_STORE_PASSWORD.text(values),
                        Option.VERIFY_HOST.flag(values)),
                Option.SEND_USER_ID.flag(values) ? userName(values, user) : null,
                Option.APPLICATION_ID.text(values).isEmpty() ? null : Option.APPLICATION_ID.text(values),
                Option.CONNECT_TIMEOUT_MILLIS.number(values),
                Option.HEARTBEAT_SECONDS.number(values),
                Option.CONNECT_ATTEMPTS.number(values),
                Option.RECONNECT.flag(values) ? Option.RECONNECT_ATTEMPTS.number(values) : 0,
                Option.RECONNECT_DELAY_MILLIS.number(values),
                Option.RECONNECT_MAXIMUM_DELAY_MILLIS.number(values),
                Option.MAXIMUM_MESSAGE_BYTES.number(values));
        return new ConnectionOptions(
                link,
                Option.CLIENT_ID.text(values),
                Option.PREFETCH_COUNT.number(values),
                Option.PREFETCH_BYTES.number(values),
                Option.CONSUMER_PRIORITY.number(values),
                new Redelivery(
                        Option.REDELIVERY_LIMIT.numberOrNull(values),
                        Option.REDELIVERY_DELAY_MILLIS.numberOrNull(values),
                        Option.REDELIVERY_DELAY_MULTIPLIER.numberOrNull(values),
                        Option.REDELIVERY_MAXIMUM_DELAY_MILLIS.numberOrNull(values)),
                Option.PIPELINED_ACKNOWLEDGE.flag(values),
                Option.SEND_WINDOW_COUNT.number(values),
                Option.SEND_WINDOW_BYTES.number(values),
                Option.SEND_TIMEOUT_MILLIS.number(values),
                Option.REQUEST_TIMEOUT_MILLIS.number(values),
                Option.CREATE_QUEUES.flag(values),
                Option.REPORT_INTERRUPTIONS.flag(values),
                ObjectAllowList.parse(Option.DESERIALIZATION_ALLOW.text(values)));
    }

    private static String userName(Map<Option, String> values, String user) {
        return user == null ? Option.USER.text(values) : user;
    }

    private static boolean isExternal(Map<Option, String> values, String user) {
        return user == null && Option.SASL_MECHANISM.text(values).equals("EXTERNAL");
    }
}
