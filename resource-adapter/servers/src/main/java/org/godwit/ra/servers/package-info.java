/**
 * The tests that every application server has to pass, and the broker process that they talk to. A server's module has a
 * subclass of {@code ServerContract} with the archives as that server wants them.
 */
package org.godwit.ra.servers;
