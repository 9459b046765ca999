/** The application that is deployed: beans, entities and a servlet, of nothing but Jakarta EE. */
package org.godwit.ra.servers.application;
