/**
 * Puts a broker together and takes it apart: {@link org.godwit.broker.boot.Broker#builder}. Threads, files, listeners and
 * virtual hosts are made here and nowhere else, so that closing a broker leaves none of them. Imports everything.
 */
package org.godwit.broker.boot;
