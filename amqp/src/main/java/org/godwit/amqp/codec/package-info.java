/**
 * Turns commands into the frames of AMQP 0-9-1 and back, in Netty pipelines.
 *
 * <pre>
 *   0      1         3          7                     7 + size
 * +------+---------+----------+---------------------+----------+
 * | type | channel |  size    |  payload            | end 0xCE |
 * |  1   |   2     |   4      |  size octets        |    1     |
 * +------+---------+----------+---------------------+----------+
 *
 * 1 method     | class: 2 | method: 2 | argument ... |
 * 2 header     | class: 2 | weight: 2 | body size: 8 | property flags: 2 | property list |
 * 3 body       | octets |
 * 8 heartbeat  nothing, on channel 0
 * </pre>
 *
 * <p>Bytes enter at {@link org.godwit.amqp.codec.FrameCodec} and leave it as {@link org.godwit.amqp.Command}; the other
 * way commands enter by a write and leave as one buffer at the flush. What a peer can make us hold is in
 * {@link org.godwit.amqp.codec.CodecLimits}, what all of them can in {@link org.godwit.amqp.codec.UnfinishedContents}.
 *
 * <p>Imports {@code org.godwit.amqp} and Netty.
 */
package org.godwit.amqp.codec;
