package org.godwit.amqp.transport;

import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.SocketChannel;

/** A client's connection by the JDK's selector, whose socket any thread may write to. Owned by its event loop otherwise. */
final class SelectorSocket extends NioSocketChannel {
    SelectorSocket() {}

    /** Non-blocking. Safe to use while the loop reads or closes it: the JDK keeps its number until a write has ended. */
    SocketChannel socket() {
        return javaChannel();
    }
}
