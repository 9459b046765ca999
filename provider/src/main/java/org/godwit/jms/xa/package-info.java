/**
 * What the client offers a transaction manager: {@link javax.transaction.xa.XAResource}s.
 *
 * <p>The manager's calls enter by {@code SessionResource} or {@code RecoveryResource} and leave to {@code link.LinkSession} and
 * {@code link.LinkBranches}; messages do not pass. Imports: {@code link}.
 */
package org.godwit.jms.xa;
