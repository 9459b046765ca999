package org.godwit.jms.message;

import jakarta.jms.MessageFormatException;
import java.util.Locale;
import java.util.Set;

/** Which names a message property may have: identifiers of the selector grammar that are no reserved word. Stateless. */
public final class PropertyNames {
    private static final Set<String> RESERVED =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private PropertyNames() {}

    public static boolean isValid(String name) {
        int length = name.length();
        if (length == 0 || !Character.isJavaIdentifierStart(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            if (!Character.isJavaIdentifierPart(name.charAt(i))) {
                return false;
            }
        }
        return length > 7 || !RESERVED.contains(name.toUpperCase(Locale.ROOT));
    }

    static void check(String name) throws MessageFormatException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("A message property needs a name that is neither null nor empty");
        }
        if (!isValid(name)) {
            throw new MessageFormatException("Property name '" + name
                    + "' is not possible: it must be a Java identifier and no reserved word of selectors");
        }
    }
}
