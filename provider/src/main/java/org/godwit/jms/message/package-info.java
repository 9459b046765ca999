/**
 * JMS messages and destinations: the types, their modes and every conversion the specification lists.
 *
 * <p>Nothing here knows a wire. A message enters from the link, which fills a {@link
 * org.godwit.jms.message.GodwitMessage} and seals it with {@code received}, and leaves through the link, which reads its
 * fields. Imports: jakarta.jms and the JDK, nothing else of this project.
 */
package org.godwit.jms.message;
