package org.godwit.jms.link;

/** A message encoded for sending; of use once, to the session that prepared it. */
public interface Publication {
    /** The length of header and body together. */
    int sizeBytes();
}
