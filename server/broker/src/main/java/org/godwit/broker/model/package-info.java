/**
 * The words that every room of the broker shares: messages, the operations that a batch of the commit log is made of,
 * errors, and the seams to time and to the thread of a virtual host. Imports nothing of the broker, only the wire's data
 * types. No behaviour beyond what a value can tell of itself.
 */
package org.godwit.broker.model;
