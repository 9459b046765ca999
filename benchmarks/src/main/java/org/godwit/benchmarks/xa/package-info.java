/**
 * Distributed transactions a second, beside another provider: {@code XaComparison} starts each broker and, in a JVM of its
 * own, {@code XaLoad}, which is the same code for all. Imports the providers and the load's factories.
 */
package org.godwit.benchmarks.xa;
