/** What the samples stand on and do not show: a broker as a process that is killed and started again, a directory. */
package org.godwit.samples.stage;
