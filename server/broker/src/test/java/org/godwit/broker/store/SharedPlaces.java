package org.godwit.broker.store;

import java.lang.reflect.Field;
import java.util.Map;

/** Has a store forget that a checkpoint is about to write what it changes. For tests that want to see what that does. */
public final class SharedPlaces {
    private SharedPlaces() {}

    /** From now on changes are made to what was frozen itself. */
    public static void forget(MessageStore store) {
        try {
            Field shared = accessible(PlaceChunk.class, "shared");
            Map<?, ?> chunks =
                    (Map<?, ?>) accessible(MessageStore.class, "ranges").get(store);
            for (Object chunk : chunks.values()) {
                shared.setBoolean(chunk, false);
            }
        } catch (ReflectiveOperationException renamed) {
            throw new AssertionError(renamed);
        }
    }

    private static Field accessible(Class<?> owner, String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
