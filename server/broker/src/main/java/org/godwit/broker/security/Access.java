package org.godwit.broker.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one connected user may do in one virtual host.
 *
 * <p>Owned by the core's thread: it remembers its latest answers, and never more than {@value #REMEMBERED}. The answers
 * hold for as long as the connection, as the rights are those the user had when it was opened.
 */
public final class Access {
    /** The name that rights on the default exchange, whose own name is empty, are granted by. */
    static final String DEFAULT_EXCHANGE = "amq.default";

    static final int REMEMBERED = 128;

    private final String user;
    private final Permissions permissions;
    private final Map<Question, Boolean> answers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Access(String user, Permissions permissions) {
        this.user = Objects.requireNonNull(user, "user");
        this.permissions = Objects.requireNonNull(permissions, "permissions");
    }

    /** Every right, for a user that is not known by name, such as the application which embeds the broker. */
    public static Access all(String user) {
        return new Access(user, Permissions.ALL);
    }

    public String user() {
        return user;
    }

    /** Whether the user has this right on a queue or exchange; "" names the default exchange. */
    public boolean permits(Permission permission, String resource) {
        String name = resource.isEmpty() ? DEFAULT_EXCHANGE : resource;
        return answers.computeIfAbsent(
                new Question(permission, name), question -> permissions.permit(question.permission, question.name));
    }

    int remembered() {
        return answers.size();
    }

    private record Question(Permission permission, String name) {}
}
