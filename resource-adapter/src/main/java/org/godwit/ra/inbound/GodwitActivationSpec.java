package org.godwit.ra.inbound;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.util.List;
import org.godwit.ra.connection.ConnectionProperties;

/**
 * What a message-driven bean is activated with: the properties of Jakarta Messaging, and Godwit's own. A JavaBean.
 *
 * <p>Set by one thread, then read by any. {@link #validate} says what is wrong; nothing else does.
 */
public final class GodwitActivationSpec extends ConnectionProperties implements ActivationSpec {
    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_SESSIONS = 10;
    private static final int DEFAULT_PREFETCH = 20;
    private static final int DEFAULT_RECONNECT_INTERVAL_MILLIS = 1_000;

    private transient ResourceAdapter resourceAdapter;
    private String destination;
    private String destinationLookup;
    private String destinationType;
    private String connectionFactoryLookup;
    private String messageSelector;
    private String acknowledgeMode;
    private String subscriptionDurability;
    private String subscriptionName;
    private Boolean sharedSubscriptions;
    private Integer maxSession;
    private Integer prefetch;
    private Integer redeliveryLimit;
    private Integer redeliveryDelay;
    private Integer redeliveryDelayMultiplier;
    private Integer redeliveryMaximumDelay;
    private Integer reconnectInterval;

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = adapter;
    }

    /** The name that the broker knows the destination by. */
    public String getDestination() {
        return destination;
    }

    public void setDestination(String destination) {
        this.destination = destination;
    }

    /** The JNDI name of the destination. */
    public String getDestinationLookup() {
        return destinationLookup;
    }

    public void setDestinationLookup(String name) {
        destinationLookup = name;
    }

    /** jakarta.jms.Queue or jakarta.jms.Topic; may be left out with a lookup. */
    public String getDestinationType() {
        return destinationType;
    }

    public void setDestinationType(String type) {
        destinationType = type;
    }

    /** The JNDI name of a connection factory whose properties go before those of the resource adapter. */
    public String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    public void setConnectionFactoryLookup(String name) {
        connectionFactoryLookup = name;
    }

    public String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(String selector) {
        messageSelector = selector;
    }

    /** Auto-acknowledge or Dups-ok-acknowledge; of no effect where deliveries are transacted. */
    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    public void setAcknowledgeMode(String mode) {
        acknowledgeMode = mode;
    }

    /** Durable or NonDurable. */
    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    public void setSubscriptionDurability(String durability) {
        subscriptionDurability = durability;
    }

    public String getSubscriptionName() {
        return subscriptionName;
    }

    public void setSubscriptionName(String name) {
        subscriptionName = name;
    }

    /** Whether the subscription named by subscriptionName is shared, with other applications and servers too. */
    public Boolean getSharedSubscriptions() {
        return sharedSubscriptions;
    }

    public void setSharedSubscriptions(Boolean shared) {
        sharedSubscriptions = shared;
    }

    /** How many messages are delivered at one time. */
    public Integer getMaxSession() {
        return maxSession;
    }

    public void setMaxSession(Integer sessions) {
        maxSession = sessions;
    }

    /** How many messages each session is sent ahead. */
    public Integer getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(Integer count) {
        prefetch = count;
    }

    /** How often a message comes again whose delivery failed, before it is a dead letter; -1 without limit. */
    public Integer getRedeliveryLimit() {
        return redeliveryLimit;
    }

    public void setRedeliveryLimit(Integer limit) {
        redeliveryLimit = limit;
    }

    /** Milliseconds before the first redelivery. */
    public Integer getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(Integer delayMillis) {
        redeliveryDelay = delayMillis;
    }

    /** By which the delay grows with each further redelivery. */
    public Integer getRedeliveryDelayMultiplier() {
        return redeliveryDelayMultiplier;
    }

    public void setRedeliveryDelayMultiplier(Integer multiplier) {
        redeliveryDelayMultiplier = multiplier;
    }

    /** Milliseconds beyond which the delay does not grow. */
    public Integer getRedeliveryMaximumDelay() {
        return redeliveryMaximumDelay;
    }

    public void setRedeliveryMaximumDelay(Integer delayMillis) {
        redeliveryMaximumDelay = delayMillis;
    }

    /** Milliseconds between two attempts to activate, at first and after a connection was lost for good. */
    public Integer getReconnectInterval() {
        return reconnectInterval;
    }

    public void setReconnectInterval(Integer intervalMillis) {
        reconnectInterval = intervalMillis;
    }

    // What the activation asks.

    boolean isDurable() {
        return subscriptionDurability != null && subscriptionDurability.equalsIgnoreCase("Durable");
    }

    boolean isShared() {
        return Boolean.TRUE.equals(sharedSubscriptions);
    }

    boolean mayDuplicate() {
        return acknowledgeMode != null && acknowledgeMode.equalsIgnoreCase("Dups-ok-acknowledge");
    }

    boolean isTopicType() {
        return destinationType != null && destinationType.endsWith("jms.Topic");
    }

    boolean isQueueType() {
        return destinationType != null && destinationType.endsWith("jms.Queue");
    }

    int sessions() {
        return maxSession == null ? DEFAULT_SESSIONS : maxSession;
    }

    int prefetchCount() {
        return prefetch == null ? DEFAULT_PREFETCH : prefetch;
    }

    int reconnectIntervalMillis() {
        return reconnectInterval == null ? DEFAULT_RECONNECT_INTERVAL_MILLIS : reconnectInterval;
    }

    @Override
    public void validate() throws InvalidPropertyException {
        connectionFactory(resourceAdapter instanceof ConnectionProperties defaults ? defaults : null);
        if (isEmpty(destination) && isEmpty(destinationLookup)) {
            throw invalid("destination", destination, "name the queue or topic with it, or with destinationLookup");
        }
        choice("destinationType", destinationType, List.of("jakarta.jms.Queue", "jakarta.jms.Topic"));
        if (isEmpty(destinationType) && isEmpty(destinationLookup)) {
            throw invalid("destinationType", destinationType, "it must be jakarta.jms.Queue or jakarta.jms.Topic");
        }
        choice("acknowledgeMode", acknowledgeMode, List.of("Auto-acknowledge", "Dups-ok-acknowledge"));
        choice("subscriptionDurability", subscriptionDurability, List.of("Durable", "NonDurable"));
        if (isQueueType() && isDurable()) {
            throw invalid("subscriptionDurability", subscriptionDurability, "a queue has no subscriptions");
        }
        boolean named = isDurable() || isShared();
        if (named && isEmpty(subscriptionName)) {
            throw invalid("subscriptionName", subscriptionName, "a durable or shared subscription needs a name");
        }
        atLeast("maxSession", maxSession, 1);
        atLeast("prefetch", prefetch, 1);
        atLeast("redeliveryLimit", redeliveryLimit, -1);
        atLeast("redeliveryDelay", redeliveryDelay, 0);
        atLeast("redeliveryDelayMultiplier", redeliveryDelayMultiplier, 1);
        atLeast("redeliveryMaximumDelay", redeliveryMaximumDelay, 0);
        if (redeliveryDelay == null && (redeliveryDelayMultiplier != null || redeliveryMaximumDelay != null)) {
            throw invalid("redeliveryDelay", null, "the delay whose multiplier or maximum is set");
        }
        atLeast("reconnectInterval", reconnectInterval, 1);
    }

    private static boolean isEmpty(String value) {
        return value == null || value.isBlank();
    }

    private static void choice(String property, String value, List<String> choices) throws InvalidPropertyException {
        if (!isEmpty(value) && choices.stream().noneMatch(value::equalsIgnoreCase)) {
            throw invalid(property, value, "it must be " + String.join(" or ", choices));
        }
    }

    private static void atLeast(String property, Integer value, int least) throws InvalidPropertyException {
        if (value != null && value < least) {
            throw invalid(property, value, "it must be at least " + least);
        }
    }

    static InvalidPropertyException invalid(String property, Object value, String what) {
        String given = value == null ? " is not set: " : " is '" + value + "': ";
        return new InvalidPropertyException("Property " + property + given + what);
    }
}
