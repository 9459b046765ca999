/** The AMQP 0-9-1 wire: methods, field tables, content, frames and their codec. Data, no policy. */
package org.godwit.amqp;
