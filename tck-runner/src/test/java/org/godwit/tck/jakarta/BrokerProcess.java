package org.godwit.tck.jakarta;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.godwit.broker.boot.Broker;

/**
 * A broker as a process of its own, which a fork of the suite drives over the standard streams: each line that it reads
 * replaces the broker by an empty one at the same port, and each broker says its address in a line. Ends with its input, so
 * with whoever started it.
 */
final class BrokerProcess {
    private BrokerProcess() {}

    public static void main(String[] arguments) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int port = 0;
        do {
            try (Broker broker = TckUsers.broker().listen("127.0.0.1", port).start()) {
                String address = broker.addresses().get(0);
                port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                System.out.println(address);
                if (commands.readLine() == null) {
                    return;
                }
            }
        } while (true);
    }
}
