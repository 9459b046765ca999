/**
 * Files and bytes: the seam to the disk, the data directory with its lock, segment files, the format of records, and
 * which segments are still needed. Knows what an operation looks like on disk, not what it means. Batches enter as
 * objects by {@code SegmentWriter} on the log thread, or on a core in its place, and leave by {@code SegmentReader} at recovery; messages leave by
 * {@link org.godwit.broker.log.MessageContent}. Imports {@code model} and the wire's data types.
 */
package org.godwit.broker.log;
