package org.godwit.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The conversion tables of the specification, cell by cell, for properties and for map entries. */
class ConversionTest {
    /** What is written, and as which types it can be read. */
    private static final Map<Object, Set<String>> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put(true, Set.of("boolean", "String"));
        TABLE.put((byte) 1, Set.of("byte", "short", "int", "long", "String"));
        TABLE.put((short) 1, Set.of("short", "int", "long", "String"));
        TABLE.put(1, Set.of("int", "long", "String"));
        TABLE.put(1L, Set.of("long", "String"));
        TABLE.put(1f, Set.of("float", "double", "String"));
        TABLE.put(1d, Set.of("double", "String"));
        TABLE.put("1", Set.of("boolean", "byte", "short", "int", "long", "float", "double", "String"));
    }

    private static final List<String> TYPES =
            List.of("boolean", "byte", "short", "int", "long", "float", "double", "String");

    private static Object property(Message message, String type) throws JMSException {
        return switch (type) {
            case "boolean" -> message.getBooleanProperty("name");
            case "byte" -> message.getByteProperty("name");
            case "short" -> message.getShortProperty("name");
            case "int" -> message.getIntProperty("name");
            case "long" -> message.getLongProperty("name");
            case "float" -> message.getFloatProperty("name");
            case "double" -> message.getDoubleProperty("name");
            default -> message.getStringProperty("name");
        };
    }

    private static Object entry(MapMessage message, String type) throws JMSException {
        return switch (type) {
            case "boolean" -> message.getBoolean("name");
            case "byte" -> message.getByte("name");
            case "short" -> message.getShort("name");
            case "int" -> message.getInt("name");
            case "long" -> message.getLong("name");
            case "float" -> message.getFloat("name");
            case "double" -> message.getDouble("name");
            default -> message.getString("name");
        };
    }

    @TestFactory
    Stream<DynamicTest> everyCell() {
        return TABLE.keySet().stream().flatMap(value -> TYPES.stream()
                .map(type -> DynamicTest.dynamicTest(
                        value.getClass().getSimpleName() + " as " + type, () -> cell(value, type))));
    }

    private static void cell(Object value, String type) throws JMSException {
        GodwitMapMessage message = new GodwitMapMessage();
        message.setObjectProperty("name", value);
        message.setObject("name", value);
        if (TABLE.get(value).contains(type)) {
            assertThat(property(message, type)).isEqualTo(entry(message, type));
            if (type.equals("String")) {
                assertThat(property(message, type)).isEqualTo(value.toString());
            }
        } else {
            assertThatThrownBy(() -> property(message, type)).isInstanceOf(MessageFormatException.class);
            assertThatThrownBy(() -> entry(message, type)).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void absentValuesAreReadLikeNull() throws JMSException {
        GodwitMapMessage message = new GodwitMapMessage();
        assertThat(message.getBooleanProperty("none")).isFalse();
        assertThat(message.getStringProperty("none")).isNull();
        assertThat(message.getObjectProperty("none")).isNull();
        assertThatThrownBy(() -> message.getIntProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getFloatProperty("none")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.getChar("none")).isInstanceOf(NullPointerException.class);
        assertThat(message.getBytes("none")).isNull();
    }

    @Test
    void charactersAndBytesOnlyAsThemselvesOrText() throws JMSException {
        GodwitMapMessage message = new GodwitMapMessage();
        message.setChar("char", 'x');
        message.setBytes("bytes", new byte[] {1});
        assertThat(message.getString("char")).isEqualTo("x");
        assertThatThrownBy(() -> message.getInt("char")).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.getString("bytes")).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void otherTypesAndWrongNamesAreRefused() {
        GodwitMessage message = new GodwitMessage();
        assertThatThrownBy(() -> message.setObjectProperty("name", List.of()))
                .isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setObjectProperty("name", 'x')).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setIntProperty("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> message.setIntProperty(null, 1)).isInstanceOf(IllegalArgumentException.class);
        for (String name : List.of("1a", "a-b", "a b", "not", "LIKE", "Null")) {
            assertThatThrownBy(() -> message.setIntProperty(name, 1)).isInstanceOf(JMSException.class);
        }
    }
}
