/**
 * An order service in plain Java SE: a message, rows written by Hibernate, and a message, in one distributed transaction.
 *
 * <p>{@link org.godwit.samples.orderservice.OrderService} is the place to begin: it wires transaction manager, database and
 * messaging. {@code OrderWorker} is the application; a message enters and leaves there. {@code Transactions} is Narayana
 * with its recovery, {@code Database} is HSQLDB or Derby. {@link org.godwit.samples.orderservice.RecoveryStory} halts the
 * service at the worst moments ({@code Sabotage}) and starts it again.
 */
package org.godwit.samples.orderservice;
