package org.godwit.amqp.transport;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.amqp.codec.CodecLimits;

/** A broker that sends back whatever it is sent. */
public final class EchoVmBroker implements VmBroker {
    static final Map<String, EventLoopGroup> RUNNING = new ConcurrentHashMap<>();

    @Override
    public LocalAddress start(String name) {
        EventLoopGroup group = AmqpEventLoops.newGroup(1, new DefaultThreadFactory("echo-" + name, true));
        VmTransport.listen(group, name, CodecLimits.DEFAULT, new ChannelInitializer<LocalChannel>() {
                    @Override
                    protected void initChannel(LocalChannel channel) {
                        channel.pipeline().addLast(new TransportTest.Echo());
                    }
                })
                .syncUninterruptibly();
        RUNNING.put(name, group);
        return VmTransport.address(name);
    }

    @Override
    public void stop(String name) {
        TransportTest.end(RUNNING.remove(name));
    }
}
