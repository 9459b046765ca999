/**
 * Connection factories and destinations by JNDI without a directory server: they are made of the environment's properties.
 *
 * <p>On top of {@code org.godwit.jms} and {@code org.godwit.jms.message}, which may not import it. No message passes here.
 */
package org.godwit.jms.jndi;
