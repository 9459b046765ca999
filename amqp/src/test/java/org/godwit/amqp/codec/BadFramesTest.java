package org.godwit.amqp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.BasicMethod;
import org.godwit.amqp.BasicProperties;
import org.godwit.amqp.Body;
import org.godwit.amqp.ChannelMethod;
import org.godwit.amqp.Command;
import org.godwit.amqp.ConnectionMethod;
import org.godwit.amqp.Content;
import org.godwit.amqp.ContentHeader;
import org.godwit.amqp.FieldTable;
import org.godwit.amqp.Heartbeat;
import org.godwit.amqp.QueueMethod;
import org.godwit.amqp.ReplyCode;
import org.godwit.amqp.TableLimits;
import org.junit.jupiter.api.Test;

class BadFramesTest {
    private static final CodecLimits LIMITS = new CodecLimits(8_192, 100_000, 120_000, new TableLimits(4, 20));

    @Test
    void wrongEndOctet() {
        refused(ReplyCode.FRAME_ERROR, "ends with 0x0 instead of 0xce", hex("01 0001 00000005 0014 000a 00 00"));
        refused(ReplyCode.FRAME_ERROR, "ends with 0xcd instead of 0xce", hex("08 0000 00000000 cd"));
    }

    @Test
    void frameLongerThanAgreed() {
        refused(ReplyCode.FRAME_ERROR, "8185 bytes of payload, 8184 are allowed", hex("01 0001 00001ff9"));
        refused(ReplyCode.FRAME_ERROR, "4294967295 bytes of payload", hex("03 0001 ffffffff"));
    }

    @Test
    void unknownFrameType() {
        refused(ReplyCode.FRAME_ERROR, "no frame of type 4", hex("04 0001 00000000 ce"));
    }

    @Test
    void heartbeatThatIsNotOne() {
        refused(ReplyCode.FRAME_ERROR, "a heartbeat", hex("08 0001 00000000 ce"));
        refused(ReplyCode.FRAME_ERROR, "a heartbeat", hex("08 0000 00000001 00 ce"));
    }

    @Test
    void unknownClassOrMethod() {
        AmqpException unknownClass = refused(ReplyCode.COMMAND_INVALID, "no class 77", method(1, hex("004d 000a")));
        assertThat(unknownClass.classId()).isEqualTo(77);
        AmqpException unknownMethod =
                refused(ReplyCode.COMMAND_INVALID, "class 60 has no method 99", method(1, hex("003c 0063")));
        assertThat(unknownMethod.classId()).isEqualTo(60);
        assertThat(unknownMethod.methodId()).isEqualTo(99);
        refused(ReplyCode.COMMAND_INVALID, "class 100 has no method 60", method(1, hex("0064 003c")));
    }

    @Test
    void methodThatIsCutOffOrTooLong() {
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, hex("0014 0014")));
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, hex("00")));
        refused(ReplyCode.SYNTAX_ERROR, "2 bytes before its frame", method(1, hex("0014 0029 0000")));
        AmqpException cutOff = refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, hex("0032 000a 0000 ff 61")));
        assertThat(cutOff.classId()).isEqualTo(QueueMethod.CLASS_ID);
        assertThat(cutOff.methodId()).isEqualTo(QueueMethod.Declare.METHOD_ID);
    }

    @Test
    void nameThatIsNotUtf8() {
        refused(ReplyCode.SYNTAX_ERROR, "not UTF-8", method(1, hex("0032 001e 0000 02 c3 28 00")));
    }

    @Test
    void tablesBeyondTheLimits() {
        refused(ReplyCode.RESOURCE_ERROR, "deeper than the 4 levels", method(1, declare(nested(5))));
        refused(ReplyCode.RESOURCE_ERROR, "more than the 20 fields", method(1, declare(fields(21))));
        try (Wire wire = Wire.tuned(LIMITS)) {
            assertThat(wire.decode(method(1, declare(nested(4))))).hasSize(1);
            assertThat(wire.decode(method(1, declare(fields(20))))).hasSize(1);
        }
    }

    @Test
    void malformedTables() {
        refused(ReplyCode.SYNTAX_ERROR, "type 0x3f", method(1, declare(hex("01 61 3f"))));
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, declare(hex("01 61 49 0000"))));
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, declare(hex("01 61 53 00000005 61"))));
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, declare(hex("01 61 46 ffffffff"))));
        // an inner table whose last value reaches beyond it
        refused(ReplyCode.SYNTAX_ERROR, "cut off", method(1, declare(hex("01 61 46 00000003 01 62 49 00000001"))));
    }

    @Test
    void channelThatWasNotAgreed() {
        try (Wire wire = new Wire(LIMITS)) {
            AmqpException error = failure(wire, method(1, hex("0014 000a 00")));
            assertThat(error.code()).isEqualTo(ReplyCode.CHANNEL_ERROR);
        }
        try (Wire wire = new Wire(LIMITS)) {
            wire.decode(method(0, hex("000a 001f 0003 00001000 0000")));
            wire.decode(method(3, hex("0014 000a 00")));
            assertThat(failure(wire, method(4, hex("0014 000a 00"))).code()).isEqualTo(ReplyCode.CHANNEL_ERROR);
        }
    }

    @Test
    void tuneOkLowersTheFrameLimitAndNeverRaisesIt() {
        try (Wire wire = new Wire(LIMITS)) {
            wire.decode(method(0, hex("000a 001f 0003 00001000 0000")));
            assertThat(failure(wire, hex("01 0001 00000ff9"))).hasMessageContaining("4088 are allowed");
        }
        try (Wire wire = new Wire(LIMITS)) {
            wire.decode(method(0, hex("000a 001f 0003 00100000 0000")));
            assertThat(failure(wire, hex("01 0001 00001ff9"))).hasMessageContaining("8184 are allowed");
        }
    }

    @Test
    void classOnTheWrongChannel() {
        refused(ReplyCode.COMMAND_INVALID, "channel 0 is for", method(0, hex("0014 000a 00")));
        refused(ReplyCode.COMMAND_INVALID, "belongs on channel 0", method(1, hex("000a 0033")));
    }

    @Test
    void framesOutOfOrder() {
        refused(ReplyCode.UNEXPECTED_FRAME, "no method announced content", contentHeader(1, 60, 3, hex("0000")));
        refused(ReplyCode.UNEXPECTED_FRAME, "no method announced content", body(1, 3));
        refused(ReplyCode.UNEXPECTED_FRAME, "a content header was expected", publish(1), body(1, 3));
        refused(ReplyCode.UNEXPECTED_FRAME, "a content header was expected", publish(1), publish(1));
        refused(
                ReplyCode.UNEXPECTED_FRAME,
                "a body was expected",
                publish(1),
                contentHeader(1, 60, 3, hex("0000")),
                contentHeader(1, 60, 3, hex("0000")));
        refused(
                ReplyCode.UNEXPECTED_FRAME,
                "a body was expected",
                publish(1),
                contentHeader(1, 60, 3, hex("0000")),
                method(1, hex("005a 000a")));
    }

    @Test
    void bodyLongerThanAnnounced() {
        AmqpException error = refused(
                ReplyCode.FRAME_ERROR,
                "only 3 are missing",
                publish(1),
                contentHeader(1, 60, 8, hex("0000")),
                body(1, 5),
                body(1, 4));
        assertThat(error.classId()).isEqualTo(60);
        assertThat(error.methodId()).isEqualTo(40);
    }

    @Test
    void malformedContentHeaders() {
        refused(ReplyCode.SYNTAX_ERROR, "cut off", publish(1), frame(2, 1, hex("003c 0000 00000000")));
        refused(ReplyCode.FRAME_ERROR, "of class 50", publish(1), contentHeader(1, 50, 3, hex("0000")));
        refused(ReplyCode.SYNTAX_ERROR, "announced", publish(1), contentHeader(1, 60, -1, hex("0000")));
        refused(ReplyCode.SYNTAX_ERROR, "class basic has not", publish(1), contentHeader(1, 60, 3, hex("0002")));
        refused(ReplyCode.SYNTAX_ERROR, "cut off", publish(1), contentHeader(1, 60, 3, hex("8000 05 61")));
        refused(ReplyCode.SYNTAX_ERROR, "ends at byte 2 of 3", publish(1), contentHeader(1, 60, 3, hex("0000 00")));
        refused(
                ReplyCode.RESOURCE_ERROR,
                "deeper",
                publish(1),
                contentHeader(1, 60, 3, concat(hex("2000"), withLength(nested(5)))));
    }

    @Test
    void oversizedBodyIsPassedOverAndReported() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            ContentHeader header =
                    ContentHeader.of(BasicProperties.builder().messageId("m1").build());
            List<Object> units = wire.decode(concat(
                    publish(9),
                    contentHeader(9, 60, 100_001, header.encoded()),
                    bodies(9, 100_001),
                    publish(9),
                    contentHeader(9, 60, 100_000, header.encoded()),
                    bodies(9, 100_000)));

            assertThat(units).hasSize(2);
            OversizedContent oversized = (OversizedContent) units.get(0);
            assertThat(oversized)
                    .isEqualTo(new OversizedContent(
                            9, new BasicMethod.Publish("e", "k", false, false), header, 100_001, 100_000));
            assertThat(oversized.toException().code()).isEqualTo(ReplyCode.CONTENT_TOO_LARGE);
            assertThat(((Command) units.get(1)).content().body().size()).isEqualTo(100_000);
        }
    }

    @Test
    void unfinishedContentsOfAllChannelsAreBounded() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            wire.decode(concat(publish(1), contentHeader(1, 60, 90_000, hex("0000")), bodies(1, 80_000)));
            AmqpException error =
                    failure(wire, concat(publish(2), contentHeader(2, 60, 90_000, hex("0000")), bodies(2, 80_000)));
            assertThat(error.code()).isEqualTo(ReplyCode.RESOURCE_ERROR);
        }
    }

    @Test
    void unfinishedContentsOfAllConnectionsAreBounded() {
        UnfinishedContents unfinished = new UnfinishedContents(200_000);
        byte[] part = concat(publish(1), contentHeader(1, 60, 90_000, hex("0000")), bodies(1, 80_000));
        try (Wire one = Wire.tuned(LIMITS, unfinished);
                Wire other = Wire.tuned(LIMITS, unfinished);
                Wire third = Wire.tuned(LIMITS, unfinished)) {
            one.decode(part);
            other.decode(part);
            assertThat(unfinished.heldBytes()).isBetween(160_000L, 170_000L);

            AmqpException error = failure(third, part);
            assertThat(error.code()).isEqualTo(ReplyCode.RESOURCE_ERROR);
            assertThat(error.text()).contains("all connections together");
            assertThat(unfinished.heldBytes()).isBetween(160_000L, 170_000L);

            assertThat(one.decode(body(1, 8_000))).isEmpty();
            assertThat(one.decode(body(1, 2_000))).hasSize(1);
            assertThat(other.decode(bodies(1, 10_000))).hasSize(1);
            assertThat(unfinished.heldBytes()).isZero();
        }
    }

    @Test
    void theConnectionThatHoldsTheMostIsRefused() {
        UnfinishedContents unfinished = new UnfinishedContents(100_000);
        byte[] header = contentHeader(1, 60, 90_000, hex("0000"));
        try (Wire most = Wire.tuned(LIMITS, unfinished);
                Wire less = Wire.tuned(LIMITS, unfinished)) {
            most.decode(concat(publish(1), header, bodies(1, 80_000)));
            less.decode(concat(publish(1), header, bodies(1, 24_000)));
            assertThatThrownBy(most.channel::checkException)
                    .isInstanceOfSatisfying(AmqpException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo(ReplyCode.RESOURCE_ERROR));
            assertThat(most.decode(bodies(1, 10_000))).isEmpty();
            assertThat(less.decode(bodies(1, 66_000))).hasSize(1);
            assertThat(unfinished.heldBytes()).isZero();
        }
    }

    @Test
    void whatOneReadBringsWholeIsNotTold() {
        UnfinishedContents unfinished = new UnfinishedContents(0);
        try (Wire wire = Wire.tuned(LIMITS, unfinished)) {
            assertThat(wire.decode(concat(publish(1), contentHeader(1, 60, 90_000, hex("0000")), bodies(1, 90_000))))
                    .hasSize(1);
            assertThat(failure(wire, publish(1)).code()).isEqualTo(ReplyCode.RESOURCE_ERROR);
        }
        assertThat(unfinished.heldBytes()).isZero();
    }

    @Test
    void whatIsUnfinishedIsGivenBackHoweverItEnds() {
        UnfinishedContents unfinished = new UnfinishedContents(1 << 20);
        byte[] header = contentHeader(1, 60, 90_000, hex("0000"));
        byte[] part = concat(publish(1), header, body(1, 8_000));
        byte[] declare = method(2, declare(fields(20)));
        byte[] mostOfDeclare = Arrays.copyOf(declare, declare.length - 1);
        try (Wire wire = Wire.tuned(LIMITS, unfinished)) {
            // a channel is closed in the middle of a content, which then is begun anew
            wire.decode(part);
            assertThat(wire.decode(method(1, hex("0014 0028 0000 00 0000 0000"))))
                    .hasSize(1);
            assertThat(unfinished.heldBytes()).isZero();

            // a body that is passed over holds its header alone
            wire.decode(concat(publish(1), contentHeader(1, 60, 100_001, hex("0000")), bodies(1, 96_000)));
            assertThat(unfinished.heldBytes()).isBetween(1L, 2_000L);
            assertThat(wire.decode(body(1, 4_001))).hasSize(1);
            assertThat(unfinished.heldBytes()).isZero();

            // a frame of a method comes in two
            wire.decode(mostOfDeclare);
            assertThat(unfinished.heldBytes()).isEqualTo(declare.length - 7);
            assertThat(wire.decode(hex("ce"))).hasSize(1);
            assertThat(unfinished.heldBytes()).isZero();

            // the connection fails
            wire.decode(concat(part, mostOfDeclare));
            assertThat(unfinished.heldBytes()).isGreaterThan(8_000);
            failure(wire, hex("cd"));
            assertThat(unfinished.heldBytes()).isZero();
        }
        try (Wire lost = Wire.tuned(LIMITS, unfinished)) {
            lost.decode(concat(part, mostOfDeclare));
            assertThat(unfinished.heldBytes()).isGreaterThan(8_000);
        }
        assertThat(unfinished.heldBytes()).isZero();
    }

    @Test
    void aFinishedContentNoLongerCounts() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            for (int i = 0; i < 50; i++) {
                assertThat(wire.decode(
                                concat(publish(1), contentHeader(1, 60, 90_000, hex("0000")), bodies(1, 90_000))))
                        .hasSize(1);
            }
        }
    }

    @Test
    void channelsInterleave() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            List<Object> units = wire.decode(concat(
                    publish(1),
                    publish(2),
                    contentHeader(1, 60, 7, hex("0000")),
                    contentHeader(2, 60, 6, hex("0000")),
                    body(1, 3),
                    hex("08 0000 00000000 ce"),
                    body(2, 6),
                    body(1, 4)));

            assertThat(units).hasSize(3).startsWith(Heartbeat.INSTANCE);
            assertThat(((Command) units.get(1)).channel()).isEqualTo(2);
            assertThat(((Command) units.get(2)).channel()).isEqualTo(1);
        }
    }

    @Test
    void smallBodyFramesShareAPiece() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            byte[] frames = concat(publish(1), contentHeader(1, 60, 10_000, hex("0000")));
            for (int i = 0; i < 10_000; i++) {
                frames = i % 500 == 0 ? concat(frames, frame(3, 1, new byte[500])) : frames;
            }
            Body body = ((Command) wire.decode(frames).get(0)).content().body();
            assertThat(body.size()).isEqualTo(10_000);
            assertThat(body.pieceCount()).isEqualTo(3);
        }
    }

    @Test
    void aCloseEndsAContentThatWasBegun() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            assertThat(wire.decode(concat(publish(1), method(1, hex("0014 0029")))))
                    .containsExactly(Command.of(1, new ChannelMethod.CloseOk()));
        }
    }

    @Test
    void nothingIsReadAfterABadFrame() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            failure(wire, hex("04 0001 00000000 ce"));
            assertThat(wire.decode(hex("08 0000 00000000 ce"))).isEmpty();
        }
    }

    @Test
    void whatDoesNotBeginWithAmqp() {
        try (Wire wire = new Wire(LIMITS)) {
            assertThat(failure(wire, "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII))
                            .code())
                    .isEqualTo(ReplyCode.FRAME_ERROR);
        }
        try (Wire wire = new Wire(LIMITS)) {
            assertThat(failure(wire, "AMXP0091".getBytes(StandardCharsets.US_ASCII)))
                    .hasMessageContaining("does not begin with AMQP");
        }
    }

    @Test
    void whatCannotBeEncodedFailsItsWriteAlone() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            FieldTable large = FieldTable.builder().put("x", new byte[9_000]).build();
            var tooLongHeader = wire.channel.write(new Command(
                    1,
                    new BasicMethod.Publish("", "q", false, false),
                    new Content(
                            ContentHeader.of(
                                    BasicProperties.builder().headers(large).build()),
                            Body.EMPTY)));
            var tooLongMethod = wire.channel.write(
                    Command.of(1, new QueueMethod.Declare("q", false, true, false, false, false, large)));
            var fits = wire.channel.write(Command.of(1, new ChannelMethod.CloseOk()));
            byte[] bytes = wire.encode();

            assertThat(tooLongHeader.cause()).isInstanceOf(AmqpException.class).hasMessageContaining("content header");
            assertThat(tooLongMethod.cause()).isInstanceOf(AmqpException.class).hasMessageContaining("8184");
            assertThat(fits.isSuccess()).isTrue();
            assertThat(bytes).isEqualTo(method(1, hex("0014 0029")));
        }
    }

    @Test
    void aTurnIsOneBuffer() {
        try (Wire wire = Wire.tuned(LIMITS)) {
            for (int tag = 1; tag <= 100; tag++) {
                wire.channel.write(Command.of(1, new BasicMethod.Ack(tag, false)));
            }
            assertThat(wire.channel.outboundMessages()).isEmpty();
            wire.channel.flush();
            assertThat(wire.channel.outboundMessages()).hasSize(1);
            wire.encode();
        }
    }

    @Test
    void whatIsWrittenBeforeACloseIsSent() {
        Wire wire = Wire.tuned(LIMITS);
        wire.channel.write(Command.of(0, new ConnectionMethod.CloseOk()));
        wire.channel.close();
        assertThat(wire.channel.outboundMessages()).hasSize(1);
        wire.close();
    }

    @Test
    void aWriteThatWasNeverFlushedFailsWhenTheChannelIsGone() {
        Wire wire = Wire.tuned(LIMITS);
        var write = wire.channel.write(Command.of(0, new ConnectionMethod.CloseOk()));
        wire.channel.pipeline().remove(FrameCodec.class);
        assertThat(write.cause()).isInstanceOf(java.nio.channels.ClosedChannelException.class);
        wire.close();
    }

    private static AmqpException refused(ReplyCode code, String text, byte[]... frames) {
        try (Wire wire = Wire.tuned(LIMITS)) {
            AmqpException error = failure(wire, concat(frames));
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.text()).contains(text);
            assertThat(code.closesConnection()).isTrue();
            return error;
        }
    }

    private static AmqpException failure(Wire wire, byte[] bytes) {
        return catchThrowableOfType(AmqpException.class, () -> wire.decode(bytes));
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Arrays.copyOf(all.array(), all.readableBytes());
    }

    private static byte[] frame(int type, int channel, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(type)
                .writeShort(channel)
                .writeInt(payload.length)
                .writeBytes(payload)
                .writeByte(0xCE);
        return Arrays.copyOf(frame.array(), frame.readableBytes());
    }

    private static byte[] method(int channel, byte[] payload) {
        return frame(1, channel, payload);
    }

    private static byte[] publish(int channel) {
        return method(channel, hex("003c 0028 0000 01 65 01 6b 00"));
    }

    private static byte[] contentHeader(int channel, int classId, long bodyBytes, byte[] properties) {
        ByteBuf payload = Unpooled.buffer();
        payload.writeShort(classId).writeShort(0).writeLong(bodyBytes).writeBytes(properties);
        return frame(2, channel, Arrays.copyOf(payload.array(), payload.readableBytes()));
    }

    private static byte[] body(int channel, int bytes) {
        return frame(3, channel, new byte[bytes]);
    }

    private static byte[] bodies(int channel, int bytes) {
        byte[] frames = {};
        for (int left = bytes; left > 0; left -= 8_000) {
            frames = concat(frames, body(channel, Math.min(left, 8_000)));
        }
        return frames;
    }

    private static byte[] declare(byte[] table) {
        return concat(hex("0032 000a 0000 01 71 02"), withLength(table));
    }

    private static byte[] withLength(byte[] bytes) {
        return concat(Unpooled.copyInt(bytes.length).array(), bytes);
    }

    /** A table in a table and so on, this many levels with the outermost. */
    private static byte[] nested(int levels) {
        byte[] table = {};
        for (int level = 1; level < levels; level++) {
            table = concat(hex("01 61 46"), withLength(table));
        }
        return table;
    }

    private static byte[] fields(int count) {
        byte[] table = {};
        for (int i = 0; i < count; i++) {
            table = concat(table, new byte[] {1, (byte) i, 'V'});
        }
        return table;
    }
}
