package org.godwit.ra.connection;

import jakarta.resource.spi.InvalidPropertyException;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.godwit.jms.GodwitConnectionFactory;

/**
 * The properties that say where the broker is and how to log in: those of the resource adapter, which a connection factory
 * or an activation may set anew. A JavaBean; what is not set is null.
 *
 * <p>Set by one thread, then read by any. Values are checked when a factory is made of them, not by the setters, so that a
 * wrong one is refused at the deployment.
 */
public abstract class ConnectionProperties implements Serializable {
    private static final long serialVersionUID = 1L;

    private String uri;
    /** By the names of the options of {@link GodwitConnectionFactory}. */
    private final TreeMap<String, String> options = new TreeMap<>();

    private void set(String option, Object value) {
        if (value == null || value.toString().isEmpty()) {
            options.remove(option);
        } else {
            options.put(option, value.toString());
        }
    }

    private Integer number(String option) {
        String value = options.get(option);
        return value == null ? null : Integer.valueOf(value);
    }

    private Boolean flag(String option) {
        String value = options.get(option);
        return value == null ? null : Boolean.valueOf(value);
    }

    /** As {@link GodwitConnectionFactory} takes it; further options may be in it. */
    public final String getUri() {
        return uri;
    }

    public final void setUri(String uri) {
        this.uri = uri == null || uri.isEmpty() ? null : uri;
    }

    public final String getUser() {
        return options.get("user");
    }

    public final void setUser(String user) {
        set("user", user);
    }

    public final String getPassword() {
        return options.get("password");
    }

    public final void setPassword(String password) {
        set("password", password);
    }

    public final String getClientId() {
        return options.get("clientId");
    }

    public final void setClientId(String clientId) {
        set("clientId", clientId);
    }

    /** Whether a connection that broke is restored. */
    public final Boolean getReconnect() {
        return flag("reconnect");
    }

    public final void setReconnect(Boolean reconnect) {
        set("reconnect", reconnect);
    }

    /** How often all hosts are tried then; -1 without end. */
    public final Integer getReconnectAttempts() {
        return number("reconnectAttempts");
    }

    public final void setReconnectAttempts(Integer attempts) {
        set("reconnectAttempts", attempts);
    }

    public final Integer getConnectTimeoutMillis() {
        return number("connectTimeoutMillis");
    }

    public final void setConnectTimeoutMillis(Integer timeoutMillis) {
        set("connectTimeoutMillis", timeoutMillis);
    }

    public final Integer getRequestTimeoutMillis() {
        return number("requestTimeoutMillis");
    }

    public final void setRequestTimeoutMillis(Integer timeoutMillis) {
        set("requestTimeoutMillis", timeoutMillis);
    }

    public final String getTrustStore() {
        return options.get("trustStore");
    }

    public final void setTrustStore(String file) {
        set("trustStore", file);
    }

    public final String getTrustStorePassword() {
        return options.get("trustStorePassword");
    }

    public final void setTrustStorePassword(String password) {
        set("trustStorePassword", password);
    }

    public final String getKeyStore() {
        return options.get("keyStore");
    }

    public final void setKeyStore(String file) {
        set("keyStore", file);
    }

    public final String getKeyStorePassword() {
        return options.get("keyStorePassword");
    }

    public final void setKeyStorePassword(String password) {
        set("keyStorePassword", password);
    }

    public final Boolean getVerifyHost() {
        return flag("verifyHost");
    }

    public final void setVerifyHost(Boolean verifyHost) {
        set("verifyHost", verifyHost);
    }

    /** Classes and packages that the body of an ObjectMessage may be made of, comma separated. */
    public final String getDeserializationAllow() {
        return options.get("deserializationAllow");
    }

    public final void setDeserializationAllow(String allow) {
        set("deserializationAllow", allow);
    }

    /**
     * A factory of connections by these properties, and by the defaults for what is not set here.
     *
     * @param defaults null for none
     */
    public final GodwitConnectionFactory connectionFactory(ConnectionProperties defaults)
            throws InvalidPropertyException {
        GodwitConnectionFactory factory =
                defaults == null ? new GodwitConnectionFactory() : defaults.connectionFactory(defaults.defaults());
        if (uri != null) {
            check("uri", null /* the message has it, without the password */, () -> factory.setUri(uri));
        }
        apply(options, factory);
        return factory;
    }

    /** What holds where these properties are not set; null for nothing. */
    protected ConnectionProperties defaults() {
        return null;
    }

    private static void apply(Map<String, String> options, GodwitConnectionFactory factory)
            throws InvalidPropertyException {
        for (Map.Entry<String, String> option : options.entrySet()) {
            String value = option.getKey().toLowerCase().contains("password") ? null : option.getValue();
            check(option.getKey(), value, () -> factory.setProperty(option.getKey(), option.getValue()));
        }
    }

    private static void check(String property, String value, Runnable use) throws InvalidPropertyException {
        try {
            use.run();
        } catch (IllegalArgumentException e) {
            String what = value == null ? "Property " + property : "Property " + property + " is '" + value + "'";
            throw new InvalidPropertyException(what + ": " + e.getMessage(), e);
        }
    }

    /** Whether the other sets the same. */
    protected final boolean sameConnection(ConnectionProperties other) {
        return Objects.equals(uri, other.uri) && options.equals(other.options);
    }

    protected final int connectionHash() {
        return Objects.hash(uri, options);
    }
}
