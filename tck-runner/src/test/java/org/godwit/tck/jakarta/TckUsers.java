package org.godwit.tck.jakarta;

import java.util.Map;
import java.util.Set;
import org.godwit.broker.boot.Broker;
import org.godwit.broker.boot.BrokerBuilder;
import org.godwit.broker.security.PasswordHash;
import org.godwit.broker.security.Permissions;
import org.godwit.broker.security.User;

/** The users of the suite, each with its name for a password, and no others. Stateless. */
final class TckUsers {
    /** Hashed at the lowest cost: the suite logs in some thousands of times. */
    private static final Map<String, String> PASSWORDS = Map.of(
            "j2ee", "$2a$04$ttWLNKB8DEZhUER.cIwoK.dY9obr7V7sTUYY3RfBHJudZCEA7Bo2e",
            "javajoe", "$2a$04$4PyLM69GgBIvbGnwy4xVJeyqlX/ezcZzZJMkQ1TRezqCCcAw050Rm");

    private TckUsers() {}

    static BrokerBuilder broker() {
        BrokerBuilder builder = Broker.builder();
        PASSWORDS.forEach((name, hash) -> builder.user(new User(
                name,
                PasswordHash.parse(hash),
                Set.of(),
                Map.of(BrokerBuilder.DEFAULT_VIRTUAL_HOST, Permissions.ALL))));
        return builder;
    }
}
