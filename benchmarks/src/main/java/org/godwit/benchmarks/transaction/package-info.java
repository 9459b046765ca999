/** What transactions cost others. Imports the client and the broker's builder. */
package org.godwit.benchmarks.transaction;
