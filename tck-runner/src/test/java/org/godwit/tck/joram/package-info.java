/** What Joram's JMS suite needs of a provider. The suite finds it by {@code provider.properties}. */
package org.godwit.tck.joram;
