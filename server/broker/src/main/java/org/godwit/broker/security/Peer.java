package org.godwit.broker.security;

import java.net.SocketAddress;

/**
 * Who is at the other end of a connection, as far as the transport tells. Immutable.
 *
 * @param certifiedUser the user that a verified certificate names, or null
 */
public record Peer(SocketAddress address, String certifiedUser) {}
