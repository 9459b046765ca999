package org.godwit.amqp.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.godwit.amqp.AmqpException;
import org.godwit.amqp.ReplyCode;

/**
 * Remembers the short strings that a connection sent last, because it sends the same names over and over.
 *
 * <p>Owned by the event loop of its connection. Bounded: a fixed number of places, and only strings of up to 64 octets.
 * Malformed UTF-8 is refused, since two different names must never become one.
 */
final class ShortStringCache {
    private static final int PLACES = 32;
    private static final int MAX_CACHED_BYTES = 64;

    private final byte[][] octets = new byte[PLACES][];
    private final String[] strings = new String[PLACES];

    String read(ByteBuf in, int index, int length) {
        if (length == 0) {
            return "";
        }
        if (length > MAX_CACHED_BYTES) {
            byte[] bytes = new byte[length];
            in.getBytes(index, bytes);
            return decode(bytes);
        }
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + in.getByte(index + i);
        }
        int place = (hash ^ hash >>> 15) & PLACES - 1;
        byte[] cached = octets[place];
        if (cached != null && cached.length == length && same(cached, in, index)) {
            return strings[place];
        }
        byte[] bytes = new byte[length];
        in.getBytes(index, bytes);
        String string = decode(bytes);
        octets[place] = bytes;
        strings[place] = string;
        return string;
    }

    private static boolean same(byte[] cached, ByteBuf in, int index) {
        for (int i = 0; i < cached.length; i++) {
            if (cached[i] != in.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }

    static String decode(byte[] bytes) {
        String string = new String(bytes, StandardCharsets.UTF_8);
        if (string.indexOf('\uFFFD') >= 0 && !Arrays.equals(string.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new AmqpException(ReplyCode.SYNTAX_ERROR, "a string is not UTF-8, it reads as '" + string + "'");
        }
        return string;
    }
}
