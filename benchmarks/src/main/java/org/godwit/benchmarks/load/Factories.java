package org.godwit.benchmarks.load;

import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a connection factory of its class name and words {@code property=value}, each for a setter that takes a String or
 * an int, or for {@code setProperty(String, String)}. So no provider needs to be known here.
 */
public final class Factories {
    private Factories() {}

    public static ConnectionFactory create(String className, List<String> words) {
        try {
            Object factory = Class.forName(className).getConstructor().newInstance();
            for (String word : words) {
                int equals = word.indexOf('=');
                set(factory, word.substring(0, equals), word.substring(equals + 1));
            }
            return (ConnectionFactory) factory;
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new IllegalArgumentException("cannot make a " + className + " of " + words + ": " + cause, e);
        }
    }

    private static void set(Object factory, String property, String value) throws ReflectiveOperationException {
        String setter = "set" + Character.toUpperCase(property.charAt(0)) + property.substring(1);
        for (Method method : factory.getClass().getMethods()) {
            if (method.getName().equals(setter) && method.getParameterCount() == 1) {
                Class<?> type = method.getParameterTypes()[0];
                if (type == String.class) {
                    method.invoke(factory, value);
                    return;
                }
                if (type == int.class) {
                    method.invoke(factory, Integer.parseInt(value));
                    return;
                }
            }
        }
        boolean generic = Arrays.stream(factory.getClass().getMethods())
                .anyMatch(method -> method.getName().equals("setProperty") && method.getParameterCount() == 2);
        if (!generic) {
            throw new NoSuchMethodException(factory.getClass().getName() + "." + setter);
        }
        factory.getClass().getMethod("setProperty", String.class, String.class).invoke(factory, property, value);
    }
}
