/**
 * Where messages lie. {@link org.godwit.broker.store.MessageStore} maps the id of each message that applied state knows
 * to its place in the log, counts the references to it, and reads it back; what nothing refers to any more makes its
 * segment dead in time, and what is copied forward in the log gets its new place by {@link
 * org.godwit.broker.store.MessageStore#moved}. A message enters when a batch that holds it is applied, and leaves by {@link
 * org.godwit.broker.store.MessageStore#read} to whoever dispatches it. Imports {@code log} and {@code model}.
 */
package org.godwit.broker.store;
