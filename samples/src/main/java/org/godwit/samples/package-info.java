/** Programs to run and to copy from, a package each. They use a broker as any application does; nothing imports them. */
package org.godwit.samples;
