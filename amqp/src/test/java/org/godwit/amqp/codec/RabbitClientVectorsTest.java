package org.godwit.amqp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.AMQContentHeader;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.DtxMethod;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.JmsMethod;
import org.godwit.amqp.Method;
import org.godwit.amqp.WireArbitraries;

/** What we write RabbitMQ's own client reads, argument by argument, and what it writes of that we read. */
class RabbitClientVectorsTest {
    private static final int MAX_FRAME_BYTES = 128 * 1024;
    private static final Map<String, String> NAMES_THERE = Map.of(
            "noWait", "nowait",
            "failingClassId", "classId",
            "failingMethodId", "methodId");

    @Provide
    Arbitrary<Class<?>> sharedMethodTypes() {
        return Arbitraries.of(WireArbitraries.methodTypes().stream()
                .filter(type -> !JmsMethod.class.isAssignableFrom(type) && !DtxMethod.class.isAssignableFrom(type))
                .toList());
    }

    @Provide
    Arbitrary<BasicProperties> properties() {
        return WireArbitraries.properties();
    }

    @Property(tries = 1_000)
    void methods(@ForAll("sharedMethodTypes") Class<?> type, @ForAll long seed) throws IOException {
        Method method = WireArbitraries.methods(type)
                .generator(1_000)
                .next(new Random(seed))
                .value();
        int channel = method instanceof ConnectionMethod ? 0 : 7;
        Command command =
                new Command(channel, method, method.hasContent() ? new Content(ContentHeader.EMPTY, Body.EMPTY) : null);

        com.rabbitmq.client.impl.Method theirs;
        try (Wire writer = Wire.tuned(CodecLimits.DEFAULT)) {
            Frame frame = readFrame(writer.encode(command));
            assertThat(frame.channel).isEqualTo(channel);
            theirs = AMQImpl.readMethodFrom(frame.getInputStream());
        }

        assertThat(theirs.protocolMethodName().replace("-", ""))
                .isEqualToIgnoringCase(
                        type.getEnclosingClass().getSimpleName().replace("Method", "") + "." + type.getSimpleName());
        for (RecordComponent component : type.getRecordComponents()) {
            assertThat(theirValue(theirs, component)).as(component.getName()).isEqualTo(ourValue(method, component));
        }

        ByteArrayOutputStream written = new ByteArrayOutputStream();
        theirs.toFrame(channel).writeTo(new DataOutputStream(written));
        if (method.hasContent()) {
            new AMQP.BasicProperties().toFrame(channel, 0).writeTo(new DataOutputStream(written));
        }
        try (Wire reader = Wire.tuned(CodecLimits.DEFAULT)) {
            assertThat(reader.decode(written.toByteArray())).containsExactly(command);
        }
    }

    @Property(tries = 500)
    void properties(@ForAll("properties") BasicProperties properties) throws IOException {
        byte[] ours = ContentHeader.of(properties).encoded();
        // their constructor begins with the weight and the body size
        byte[] read = new byte[10 + ours.length];
        System.arraycopy(ours, 0, read, 10, ours.length);
        AMQP.BasicProperties theirs = new AMQP.BasicProperties(new DataInputStream(new ByteArrayInputStream(read)));

        assertThat(theirs.getContentType()).isEqualTo(properties.contentType());
        assertThat(theirs.getContentEncoding()).isEqualTo(properties.contentEncoding());
        assertThat(theirs.getHeaders() == null ? null : table(theirs.getHeaders()))
                .isEqualTo(properties.headers());
        assertThat(theirs.getDeliveryMode()).isEqualTo(properties.deliveryMode());
        assertThat(theirs.getPriority()).isEqualTo(properties.priority());
        assertThat(theirs.getCorrelationId()).isEqualTo(properties.correlationId());
        assertThat(theirs.getReplyTo()).isEqualTo(properties.replyTo());
        assertThat(theirs.getExpiration()).isEqualTo(properties.expiration());
        assertThat(theirs.getMessageId()).isEqualTo(properties.messageId());
        assertThat(theirs.getTimestamp() == null ? null : theirs.getTimestamp().toInstant())
                .isEqualTo(properties.timestamp());
        assertThat(theirs.getType()).isEqualTo(properties.type());
        assertThat(theirs.getUserId()).isEqualTo(properties.userId());
        assertThat(theirs.getAppId()).isEqualTo(properties.appId());
        assertThat(theirs.getClusterId()).isEqualTo(properties.clusterId());

        ContentHeader back = ContentHeader.ofEncoded(propertyList(theirs));
        assertThat(back.deliveryMode()).isEqualTo(properties.deliveryMode() == null ? 1 : properties.deliveryMode());
        assertThat(back.priority(-7)).isEqualTo(properties.priority() == null ? -7 : properties.priority());
        assertThat(back.expiration()).isEqualTo(properties.expiration());
        assertThat(back.headers()).isEqualTo(properties.headers() == null ? FieldTable.EMPTY : properties.headers());
        assertThat(back.properties()).isEqualTo(properties).hasSameHashCodeAs(properties);
    }

    private static byte[] propertyList(AMQContentHeader header) throws IOException {
        byte[] payload = header.toFrame(1, 0).getPayload();
        byte[] list = new byte[payload.length - org.godwit.amqp.codec.Frame.HEADER_FIXED_BYTES];
        System.arraycopy(payload, payload.length - list.length, list, 0, list.length);
        return list;
    }

    private static Frame readFrame(byte[] bytes) throws IOException {
        return Frame.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)), MAX_FRAME_BYTES);
    }

    private static Object ourValue(Method method, RecordComponent component) {
        try {
            return component.getAccessor().invoke(method);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The value of the same name, as the Java type that we have for it. */
    private static Object theirValue(com.rabbitmq.client.impl.Method theirs, RecordComponent component) {
        String name = NAMES_THERE.getOrDefault(component.getName(), component.getName());
        Object value;
        try {
            value = theirs.getClass()
                    .getMethod("get" + Character.toUpperCase(name.charAt(0)) + name.substring(1))
                    .invoke(theirs);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("their " + theirs + " has no " + name, e);
        }
        if (value instanceof Integer number && component.getType() == long.class) {
            return number & 0xFFFF_FFFFL;
        }
        if (value instanceof LongString string) {
            return component.getType() == byte[].class ? string.getBytes() : string.toString();
        }
        return value instanceof Map<?, ?> map ? table(map) : value;
    }

    private static FieldTable table(Map<?, ?> theirs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        theirs.forEach((name, value) -> fields.put((String) name, value(value)));
        return FieldTable.of(fields);
    }

    private static Object value(Object theirs) {
        if (theirs instanceof LongString string) {
            return string.toString();
        }
        if (theirs instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime());
        }
        if (theirs instanceof Map<?, ?> map) {
            return table(map);
        }
        if (theirs instanceof List<?> list) {
            List<Object> values = new ArrayList<>();
            list.forEach(inner -> values.add(value(inner)));
            return values;
        }
        return theirs;
    }
}
