package org.godwit.broker.security;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A user: how it proves itself, and its rights in each virtual host. Immutable.
 *
 * @param password {@link PasswordHash#NONE} for a user that only a certificate proves
 * @param tags RabbitMQ's tags, such as {@code administrator}
 * @param permissions by the name of the virtual host; without an entry the user may not open that host
 */
public record User(String name, PasswordHash password, Set<String> tags, Map<String, Permissions> permissions) {
    public User {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a user needs a name");
        }
        Objects.requireNonNull(password, "password");
        tags = Set.copyOf(tags);
        permissions = Map.copyOf(permissions);
    }

    /** The same with other rights in a virtual host. */
    public User withPermissions(String virtualHost, Permissions granted) {
        Map<String, Permissions> changed = new HashMap<>(permissions);
        changed.put(virtualHost, granted);
        return new User(name, password, tags, changed);
    }

    /** The same without rights in a virtual host, which it may not open then. */
    public User withoutPermissions(String virtualHost) {
        Map<String, Permissions> changed = new HashMap<>(permissions);
        changed.remove(virtualHost);
        return new User(name, password, tags, changed);
    }

    /** The rights in a virtual host, or empty when the user may not open it. */
    public Optional<Access> access(String virtualHost) {
        return Optional.ofNullable(permissions.get(virtualHost)).map(granted -> new Access(name, granted));
    }
}
