/**
 * What the Jakarta Messaging TCK needs of a provider: names in JNDI, users, a broker for each fork, and a summary.
 *
 * <p>The suite finds {@link org.godwit.tck.jakarta.TckInitialContextFactory} by a system property, and JUnit {@link
 * org.godwit.tck.jakarta.FreshBroker} as an extension, where automatic detection is switched on.
 */
package org.godwit.tck.jakarta;
