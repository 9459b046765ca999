package org.godwit.broker.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Strings in UTF-8, without garbage when they are ASCII. */
final class Utf8 {
    private Utf8() {}

    static int length(String string) {
        return ascii(string) ? string.length() : string.getBytes(StandardCharsets.UTF_8).length;
    }

    static void put(ByteBuffer buffer, String string) {
        if (ascii(string)) {
            for (int i = 0; i < string.length(); i++) {
                buffer.put((byte) string.charAt(i));
            }
        } else {
            buffer.put(string.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean ascii(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (string.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
