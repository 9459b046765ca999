package org.godwit.amqp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.Command;
import org.godwit.amqp.Method;
import org.godwit.amqp.TableLimits;
import org.godwit.amqp.WireArbitraries;

/**
 * Throws mutated streams of frames at the decoder. Whatever arrives, it answers with commands or an
 * {@link AmqpException}, what it gives away can be read to the end, and what it holds stays within the limits.
 * The report of a failure tells the seed; {@code -Dgodwit.mutations} makes the test longer.
 */
class MutatedFramesTest {
    private static final CodecLimits LIMITS =
            new CodecLimits(16 * 1024, 64 * 1024, 128 * 1024, new TableLimits(6, 200));

    /** A connection's buffers: one method or header frame that arrives in parts, and the chunk being read. */
    private static final long MAX_BUFFER_BYTES = 16 * 1024;

    private static final int MUTATIONS = Integer.getInteger("godwit.mutations", 50);

    @Provide
    Arbitrary<List<Command>> streams() {
        return WireArbitraries.commands().list().ofMinSize(1).ofMaxSize(6);
    }

    /** Mutates octets wherever they are, which mostly breaks the framing. */
    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void octets(@ForAll("streams") List<Command> commands, @ForAll long seed) {
        Random dice = new Random(seed);
        byte[] stream = encode(commands);
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            decode(mutate(stream, dice), dice);
        }
    }

    /** Mutates the payloads of methods and content headers, drops frames, repeats and swaps them; each is whole. */
    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void wholeFrames(@ForAll("streams") List<Command> commands, @ForAll long seed) {
        Random dice = new Random(seed);
        byte[] stream = encode(commands);
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            List<byte[]> frames = split(stream);
            int at = dice.nextInt(frames.size());
            switch (dice.nextInt(8)) {
                case 0 -> frames.remove(at);
                case 1 -> frames.add(dice.nextInt(frames.size()), frames.get(at));
                case 2 -> Collections.swap(frames, at, dice.nextInt(frames.size()));
                default -> frames.set(at, mutatePayload(frames.get(at), dice));
            }
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            frames.forEach(joined::writeBytes);
            decode(joined.toByteArray(), dice);
        }
    }

    private static void decode(byte[] mutated, Random dice) {
        Wire wire = Wire.tuned(LIMITS);
        try {
            wire.decode(mutated, dice).forEach(MutatedFramesTest::readToTheEnd);
            Statistics.label("mutated stream").collect("taken");
        } catch (AmqpException e) {
            assertThat(e.code().closesConnection()).isTrue();
            Statistics.label("mutated stream").collect("refused with " + e.code());
        }
        assertThat(wire.usedBytes()).isLessThanOrEqualTo(MAX_BUFFER_BYTES);
        wire.close();
    }

    private static List<byte[]> split(byte[] stream) {
        List<byte[]> frames = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(stream);
        while (left.hasRemaining()) {
            byte[] frame = new byte[left.getInt(left.position() + 3) + CodecLimits.FRAME_OVERHEAD_BYTES];
            left.get(frame);
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] mutatePayload(byte[] frame, Random dice) {
        byte[] payload = mutate(Arrays.copyOfRange(frame, Frame.PREFIX_BYTES, frame.length - 1), dice);
        return ByteBuffer.allocate(payload.length + CodecLimits.FRAME_OVERHEAD_BYTES)
                .put(frame, 0, 3)
                .putInt(payload.length)
                .put(payload)
                .put((byte) Frame.END)
                .array();
    }

    private static byte[] encode(List<Command> commands) {
        try (Wire wire = Wire.tuned(LIMITS)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Command command : commands) {
                bytes.writeBytes(wire.encode(command));
            }
            return bytes.toByteArray();
        }
    }

    private static byte[] mutate(byte[] stream, Random dice) {
        byte[] bytes = stream.clone();
        for (int count = 1 + dice.nextInt(4); count > 0 && bytes.length > 0; count--) {
            // most of a stream is bodies; what decides stands at the beginning of frames
            int at = dice.nextInt(dice.nextBoolean() ? Math.min(bytes.length, 60) : bytes.length);
            switch (dice.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << dice.nextInt(8));
                case 1 -> bytes[at] = (byte) dice.nextInt();
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = splice(bytes, at, new byte[1 + dice.nextInt(9)], 0);
                case 4 -> bytes = splice(bytes, at, new byte[0], 1 + dice.nextInt(9));
                case 5 -> {
                    int from = dice.nextInt(bytes.length);
                    bytes = splice(bytes, at, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 100)), 0);
                }
                default -> {
                    for (int i = 0; i < 4 && at + i < bytes.length; i++) {
                        bytes[at + i] = (byte) (dice.nextInt(3) == 0 ? 0xFF : dice.nextInt(2));
                    }
                }
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, byte[] inserted, int removed) {
        ByteArrayOutputStream spliced = new ByteArrayOutputStream();
        spliced.write(bytes, 0, at);
        spliced.writeBytes(inserted);
        int rest = Math.min(bytes.length, at + removed);
        spliced.write(bytes, rest, bytes.length - rest);
        return spliced.toByteArray();
    }

    /** What was accepted is read and written without any error. */
    private static void readToTheEnd(Object unit) {
        assertThat(unit.toString()).isNotNull();
        if (unit instanceof Command command) {
            Method method = command.method();
            assertThat(method).isEqualTo(method).hasSameHashCodeAs(method);
            if (command.content() != null) {
                command.content().header().properties().toBuilder().build();
                assertThat(command.content().header().properties())
                        .hasSameHashCodeAs(command.content().header());
                assertThat(command.content().body().toByteArray())
                        .hasSize((int) command.content().body().size());
                assertThat(command.content().header().headers().asMap())
                        .hasSize(command.content().header().headers().size());
            }
            try (Wire wire = Wire.tuned(CodecLimits.DEFAULT)) {
                wire.encode(command);
            }
        }
    }
}
