package org.godwit.broker.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one connected user may do in one virtual host.
 *
 * <p>Owned by the core's thread: it remembers its latest answers, and never more than {@value #REMEMBERED}. They are
 * forgotten when the rights change.
 */
public final class Access {
    /** The name that rights on the default exchange, whose own name is empty, are granted by. */
    static final String DEFAULT_EXCHANGE = "amq.default";

    static final int REMEMBERED = 128;

    private final String user;
    private Permissions permissions;
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

    /** The user has other rights from now on. */
    public void change(Permissions granted) {
        permissions = granted;
        answers.clear();
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
