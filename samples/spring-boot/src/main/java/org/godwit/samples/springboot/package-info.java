/**
 * Orders with Spring Boot: an order is received and confirmed in one distributed transaction of Narayana, which recovers what an
 * earlier run left in doubt.
 *
 * <p>{@code TransactionConfiguration} is the transaction manager with its recovery, {@code MessagingConfiguration} the pooled
 * connections that enlist themselves; {@code Orders} is the application, where a message enters and leaves.
 */
package org.godwit.samples.springboot;
