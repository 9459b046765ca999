/**
 * A shop in an application server: a page takes orders, a message-driven bean processes them, each in one transaction over
 * queue and database.
 *
 * <p>An order enters by {@code ShopServlet}, is a row and a message by {@code Shop}, and leaves by {@code Fulfilment} as a
 * changed row and a confirmation.
 */
package org.godwit.samples.wildfly;
