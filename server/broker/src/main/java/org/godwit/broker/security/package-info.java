/**
 * Who may do what: users and their passwords, the SASL mechanisms, and a user's rights within one virtual host. An {@link
 * org.godwit.broker.security.Authenticator} is asked once by a connection; the {@link org.godwit.broker.security.Access}
 * that comes of it is asked by {@code core} for each request. Imports {@code model}.
 */
package org.godwit.broker.security;
