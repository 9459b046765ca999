/**
 * The first sample: orders from a file are priced through queues, in transactions, while the broker is killed.
 *
 * <p>{@link org.godwit.samples.orders.OrderProcessing} tells the story and is the place to begin. A message enters in {@code
 * OrderIntake}, is priced in {@code PricingWorker}, and leaves in {@code Auditor} and {@code PriceTicker}: these four are
 * the JMS application and use the Jakarta Messaging API alone. The rest is the shop (catalogue, prices, the file) and
 * what is shown.
 */
package org.godwit.samples.orders;
