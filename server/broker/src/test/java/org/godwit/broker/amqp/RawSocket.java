package org.godwit.broker.amqp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.godwit.broker.boot.Broker;

/** A client without any library, that can say what a library would not. For one thread. */
final class RawSocket implements AutoCloseable {
    static final byte[] HEADER_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int FRAME_END = 0xCE;

    /** A frame that was received. */
    record Frame(int type, int channel, byte[] payload) {
        int classId() {
            return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }

        int methodId() {
            return (payload[2] & 0xFF) << 8 | payload[3] & 0xFF;
        }

        /** The short after class and method: the reply code of a close. */
        int replyCode() {
            return (payload[4] & 0xFF) << 8 | payload[5] & 0xFF;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawSocket(Broker broker) throws IOException {
        URI address = URI.create(broker.addresses().get(0));
        socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    void sendFrame(int type, int channel, byte[] payload) throws IOException {
        send(frame(type, channel, payload, FRAME_END));
    }

    static byte[] frame(int type, int channel, byte[] payload, int end) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(frame);
        data.writeByte(type);
        data.writeShort(channel);
        data.writeInt(payload.length);
        data.write(payload);
        data.writeByte(end);
        return frame.toByteArray();
    }

    /** A method frame; an argument is a Short, Integer, Long, a byte for bits and octets, a String (short) or bytes as they are. */
    void sendMethod(int channel, int classId, int methodId, Object... arguments) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(payload);
        data.writeShort(classId);
        data.writeShort(methodId);
        for (Object argument : arguments) {
            if (argument instanceof Byte octet) {
                data.writeByte(octet);
            } else if (argument instanceof Short number) {
                data.writeShort(number);
            } else if (argument instanceof Integer number) {
                data.writeInt(number);
            } else if (argument instanceof Long number) {
                data.writeLong(number);
            } else if (argument instanceof String text) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                data.writeByte(bytes.length);
                data.write(bytes);
            } else {
                data.write((byte[]) argument);
            }
        }
        sendFrame(1, channel, payload.toByteArray());
    }

    byte[] receive(int count) throws IOException {
        return in.readNBytes(count);
    }

    Frame receiveFrame() throws IOException {
        int type = in.readUnsignedByte();
        int channel = in.readUnsignedShort();
        byte[] payload = in.readNBytes(in.readInt());
        if (in.readUnsignedByte() != FRAME_END) {
            throw new IOException("a frame of the broker has no end");
        }
        return new Frame(type, channel, payload);
    }

    /** Whether the broker closed the connection, after at most the time that reading waits. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    void startOk() throws IOException {
        byte[] response = "\0guest\0guest".getBytes(StandardCharsets.UTF_8);
        sendMethod(0, 10, 11, 0, "PLAIN", response.length, response, "en_US");
    }

    /** The handshake up to open-ok. */
    void open(int heartbeatSeconds) throws IOException {
        send(HEADER_0_9_1);
        receiveFrame();
        startOk();
        receiveFrame();
        sendMethod(0, 10, 31, (short) 100, 131_072, (short) heartbeatSeconds);
        sendMethod(0, 10, 40, "/", "", (byte) 0);
        Frame openOk = receiveFrame();
        if (openOk.classId() != 10 || openOk.methodId() != 41) {
            throw new IOException("not open-ok but " + openOk.classId() + "." + openOk.methodId());
        }
    }

    void openChannel(int channel) throws IOException {
        sendMethod(channel, 20, 10, "");
        receiveFrame();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
