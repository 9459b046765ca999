/**
 * Bare prototypes that were measured before a decision that is hard to change later. Each has a page in
 * {@code docs/decisions} with its figures; none of them is part of the product, and nothing outside of this package may
 * use them. A message enters at {@link org.godwit.benchmarks.spike.ClosedLoopClient} and leaves there again, as the
 * answer; or at {@link org.godwit.benchmarks.spike.BareClient}, to which it comes back as a delivery.
 */
package org.godwit.benchmarks.spike;
