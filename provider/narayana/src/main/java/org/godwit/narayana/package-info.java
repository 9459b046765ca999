/**
 * Recovery of Godwit's branches by Narayana, outside of application servers.
 *
 * <p>Imports: {@code org.godwit.jms} and Narayana. No message passes here; a scan of the recovery manager enters by
 * {@code GodwitRecovery} and leaves to {@code org.godwit.jms.xa.RecoveryResource}.
 */
package org.godwit.narayana;
