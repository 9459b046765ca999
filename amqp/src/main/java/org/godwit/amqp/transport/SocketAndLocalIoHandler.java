package org.godwit.amqp.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Lets one event loop serve sockets and local channels: the loop waits for sockets, and local channels, which never
 * wait for anything but tasks of the loop, are only registered.
 *
 * <p>Owned by its event loop, but for {@link #wakeup}.
 */
final class SocketAndLocalIoHandler implements IoHandler {
    private final IoHandler sockets;
    private final IoHandler locals;

    SocketAndLocalIoHandler(ThreadAwareExecutor loop) {
        sockets = Sockets.PREFERRED.handlerFactory().newHandler(loop);
        locals = LocalIoHandler.newFactory().newHandler(loop);
    }

    @Override
    public void initialize() {
        sockets.initialize();
        locals.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return sockets.run(context);
    }

    @Override
    public void prepareToDestroy() {
        locals.prepareToDestroy();
        sockets.prepareToDestroy();
    }

    @Override
    public void destroy() {
        locals.destroy();
        sockets.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return locals.isCompatible(handle.getClass()) ? locals.register(handle) : sockets.register(handle);
    }

    @Override
    public void wakeup() {
        sockets.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return sockets.isCompatible(handleType) || locals.isCompatible(handleType);
    }
}
