package org.godwit.amqp;

import java.util.Objects;

/**
 * One method on a channel together with its content: the unit that the pipelines of all transports pass.
 *
 * <p>Immutable. {@code content} is there exactly when the method carries content, and null otherwise.
 */
public record Command(int channel, Method method, Content content) {
    public static final int MAX_CHANNEL = 65_535;

    public Command {
        Objects.requireNonNull(method, "method");
        if (channel < 0 || channel > MAX_CHANNEL) {
            throw new IllegalArgumentException("channel " + channel + " is not within 0.." + MAX_CHANNEL);
        }
        if (method.hasContent() != (content != null)) {
            throw new IllegalArgumentException(
                    method + (content == null ? " needs content and has none" : " has content and carries none"));
        }
    }

    /** A method without content. */
    public static Command of(int channel, Method method) {
        return new Command(channel, method, null);
    }
}
