/**
 * Virtual hosts and the only door to them: {@link org.godwit.broker.core.BrokerSession}. Requests enter by a session, are
 * checked against the user's rights, decided here with the help of {@code routing}, {@code queue} and {@code tx},
 * appended to the commit log and, once applied, answered; messages leave by {@link
 * org.godwit.broker.core.SessionListener}. Everything runs on the host's core thread. Imports all rooms below.
 */
package org.godwit.broker.core;
