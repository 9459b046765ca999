/**
 * The port between JMS objects and a broker: {@link org.godwit.jms.link.Link} and {@link
 * org.godwit.jms.link.LinkSession} outward, their listeners inward.
 *
 * <p>Everything outward is asynchronous and may be called by any thread; everything inward comes on the one thread of the
 * link and must not block. Messages are those of {@code message}; no type of a wire appears here. Imports: {@code
 * message} only.
 */
package org.godwit.jms.link;
