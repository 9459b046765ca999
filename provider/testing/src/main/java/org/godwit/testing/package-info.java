/**
 * What the tests of several modules share: a transaction manager and resources for it. Imports nothing of Godwit, and is on no
 * class path but those of tests.
 */
package org.godwit.testing;
