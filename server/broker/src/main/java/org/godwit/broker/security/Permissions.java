package org.godwit.broker.security;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A user's rights in one virtual host, as regular expressions over the names of queues and exchanges.
 *
 * <p>Immutable. As in RabbitMQ an expression matches anywhere in the name unless it is anchored, and the empty expression
 * grants nothing.
 */
public final class Permissions {
    private static final Pattern NOTHING = Pattern.compile("(?!)");

    public static final Permissions NONE = new Permissions("", "", "");
    public static final Permissions ALL = new Permissions(".*", ".*", ".*");

    private final Pattern configure;
    private final Pattern write;
    private final Pattern read;

    public Permissions(String configure, String write, String read) {
        this.configure = compile(Permission.CONFIGURE, configure);
        this.write = compile(Permission.WRITE, write);
        this.read = compile(Permission.READ, read);
    }

    private static Pattern compile(Permission permission, String expression) {
        if (expression.isEmpty()) {
            return NOTHING;
        }
        try {
            return Pattern.compile(expression, Pattern.DOTALL);
        } catch (PatternSyntaxException invalid) {
            throw new IllegalArgumentException(
                    "the " + permission.name().toLowerCase(java.util.Locale.ROOT) + " permission '" + expression
                            + "' is not a regular expression: " + invalid.getDescription() + " at index "
                            + invalid.getIndex(),
                    invalid);
        }
    }

    /** The expression for this right, as it was given. */
    public String expression(Permission permission) {
        Pattern pattern = of(permission);
        return pattern == NOTHING ? "" : pattern.pattern();
    }

    boolean permit(Permission permission, String resource) {
        return of(permission).matcher(resource).find();
    }

    private Pattern of(Permission permission) {
        return switch (permission) {
            case CONFIGURE -> configure;
            case WRITE -> write;
            case READ -> read;
        };
    }
}
