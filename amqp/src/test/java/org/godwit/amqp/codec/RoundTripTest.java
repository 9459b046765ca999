package org.godwit.amqp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.godwit.amqp.Command;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.Method;
import org.godwit.amqp.ProtocolHeader;
import org.godwit.amqp.WireArbitraries;

class RoundTripTest {
    private static final CodecLimits SMALL_FRAMES = CodecLimits.DEFAULT.withMaxFrameBytes(16 * 1024);

    @Provide
    Arbitrary<List<Command>> commands() {
        return WireArbitraries.commands().list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<Class<?>> methodTypes() {
        return net.jqwik.api.Arbitraries.of(WireArbitraries.methodTypes());
    }

    @Property(tries = 400)
    void whatIsWrittenIsRead(@ForAll("commands") List<Command> commands, @ForAll long seed) {
        try (Wire writer = Wire.tuned(SMALL_FRAMES);
                Wire reader = Wire.tuned(SMALL_FRAMES)) {
            byte[] bytes = writer.encode(commands.toArray());

            assertThat(reader.decode(bytes, new Random(seed))).isEqualTo(commands);
        }
    }

    @Property(tries = 600)
    void everyMethodIsReadAsItself(@ForAll("methodTypes") Class<?> type, @ForAll long seed) {
        Method method = WireArbitraries.methods(type)
                .generator(1_000)
                .next(new Random(seed))
                .value();
        io.netty.buffer.ByteBuf buffer = io.netty.buffer.Unpooled.buffer();
        MethodCodec.write(method, buffer, new ArgumentWriter().over(buffer));

        assertThat(MethodCodec.read(
                        new ArgumentReader(CodecLimits.DEFAULT.tables()).over(buffer, 0, buffer.readableBytes())))
                .isEqualTo(method)
                .hasSameHashCodeAs(method);
    }

    @Property(tries = 100)
    void headersAndHeartbeatsPassToo(@ForAll byte id, @ForAll byte major, @ForAll byte minor, @ForAll byte revision) {
        ProtocolHeader header = new ProtocolHeader(id & 0xFF, major & 0xFF, minor & 0xFF, revision & 0xFF);
        try (Wire writer = new Wire(SMALL_FRAMES);
                Wire reader = new Wire(SMALL_FRAMES)) {
            byte[] bytes = writer.encode(header, Heartbeat.INSTANCE);

            assertThat(bytes).hasSize(16).startsWith('A', 'M', 'Q', 'P').endsWith(8, 0, 0, 0, 0, 0, 0, 0xCE);
            assertThat(reader.decode(bytes, new Random(id))).containsExactly(header, Heartbeat.INSTANCE);
        }
    }
}
