package org.godwit.broker.security;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The users that the broker knows. Safe for any thread. */
public final class Users {
    private final Map<String, User> byName = new ConcurrentHashMap<>();

    /** Adds a user, in place of one of the same name. */
    public void put(User user) {
        byName.put(user.name(), user);
    }

    public Optional<User> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
