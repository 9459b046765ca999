package org.godwit.jms;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.godwit.jms.link.Endpoint;

/**
 * A broker's URI taken apart: {@code amqp://user:password@host:port,host:port/vhost?option=value&...}, {@code amqps://...},
 * or {@code vm:NAME?option=value}.
 *
 * <p>Immutable. What is between the delimiters may be percent-encoded.
 */
record BrokerUri(List<Endpoint> endpoints, String virtualHost, Map<Option, String> options) {
    private static final int DEFAULT_PORT = 5_672;
    private static final int DEFAULT_SECURE_PORT = 5_671;

    static BrokerUri parse(String uri) {
        String rest = uri;
        Map<Option, String> options = new EnumMap<>(Option.class);
        int question = rest.indexOf('?');
        if (question >= 0) {
            parseOptions(rest.substring(question + 1), options);
            rest = rest.substring(0, question);
        }
        if (rest.startsWith("vm:")) {
            return parseVm(uri, rest.substring(3), options);
        }
        boolean secure = rest.startsWith("amqps://");
        if (!secure && !rest.startsWith("amqp://")) {
            throw invalid(uri, "it begins with none of amqp://, amqps:// and vm:");
        }
        rest = rest.substring(secure ? 8 : 7);
        String virtualHost = "/";
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            String path = decode(rest.substring(slash + 1));
            virtualHost = path.isEmpty() ? "/" : path;
            rest = rest.substring(0, slash);
        }
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            String[] credentials = rest.substring(0, at).split(":", 2);
            options.put(Option.USER, decode(credentials[0]));
            if (credentials.length == 2) {
                options.put(Option.PASSWORD, decode(credentials[1]));
            }
            rest = rest.substring(at + 1);
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (String host : rest.split(",", -1)) {
            endpoints.add(parseEndpoint(uri, host.trim(), secure));
        }
        return new BrokerUri(List.copyOf(endpoints), virtualHost, options);
    }

    private static BrokerUri parseVm(String uri, String rest, Map<Option, String> options) {
        String name = rest.startsWith("//") ? rest.substring(2) : rest;
        String virtualHost = "/";
        int slash = name.indexOf('/');
        if (slash >= 0) {
            String path = decode(name.substring(slash + 1));
            virtualHost = path.isEmpty() ? "/" : path;
            name = name.substring(0, slash);
        }
        if (name.isEmpty()) {
            throw invalid(uri, "vm: is not followed by the name of a broker");
        }
        Endpoint endpoint = new Endpoint(Endpoint.Kind.VM, decode(name), 0);
        return new BrokerUri(List.of(endpoint), virtualHost, options);
    }

    private static Endpoint parseEndpoint(String uri, String text, boolean secure) {
        Endpoint.Kind kind = secure ? Endpoint.Kind.TLS : Endpoint.Kind.TCP;
        String host = text;
        int port = secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        int colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf(']')) {
            host = text.substring(0, colon);
            try {
                port = Integer.parseInt(text.substring(colon + 1));
            } catch (NumberFormatException e) {
                throw invalid(uri, "'" + text.substring(colon + 1) + "' is no port");
            }
            if (port < 1 || port > 65_535) {
                throw invalid(uri, "port " + port + " is not within 1 to 65535");
            }
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw invalid(uri, "a host is missing");
        }
        return new Endpoint(kind, host, port);
    }

    private static void parseOptions(String query, Map<Option, String> options) {
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            Option option = Option.named(name);
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            option.check(value);
            options.put(option, value);
        }
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '%') {
                if (i + 2 >= text.length()) {
                    throw new IllegalArgumentException("'" + text + "' ends within a percent-encoded character");
                }
                bytes[length++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                byte[] encoded = String.valueOf(character).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, length, encoded.length);
                length += encoded.length;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException invalid(String uri, String why) {
        String withoutPassword = uri.replaceFirst("(?<=//)[^/?]*@", "***@");
        return new IllegalArgumentException("The URI '" + withoutPassword + "' cannot be used: " + why);
    }
}
