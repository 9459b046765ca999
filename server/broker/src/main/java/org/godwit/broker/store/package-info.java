/**
 * Where messages lie. {@link org.godwit.broker.store.MessageStore} maps the id of each message that applied state knows
 * to its place in the log, counts the references to it, and reads it back; what nothing refers to any more makes its
 * segment dead in time. A message enters when a batch that holds it is applied, and leaves by {@link
 * org.godwit.broker.store.MessageStore#read} to whoever dispatches it. Imports {@code log} and {@code model}.
 *
 * <p>Only segments without any live byte are given back. Copying the few live messages of a sparse segment forward, so
 * that it can go, is not done yet.
 */
package org.godwit.broker.store;
