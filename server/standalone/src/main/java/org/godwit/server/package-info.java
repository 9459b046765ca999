/**
 * The broker as a program: command line, configuration file, and the end by a signal. {@link org.godwit.server.Godwit} is
 * the way in; a message never comes here. Imports {@code org.godwit.broker.boot} and the types that its builder takes.
 */
package org.godwit.server;
