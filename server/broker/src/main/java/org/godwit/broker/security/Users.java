package org.godwit.broker.security;

import java.util.Comparator;
import java.util.List;
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

    public void remove(String name) {
        byName.remove(name);
    }

    /** All there are, by name. */
    public List<User> all() {
        return byName.values().stream().sorted(Comparator.comparing(User::name)).toList();
    }

    public Optional<User> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
