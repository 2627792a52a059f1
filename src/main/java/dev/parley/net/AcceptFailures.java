package dev.parley.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a listening port that cannot accept, mostly for want of file descriptors. It rests
 * for a moment, since asking again at once would only burn the processor, and tries again until it
 * can; who connects meanwhile waits in the backlog. One line says so, and one that it is over.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  static final long REST_MS = 1000;

  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  private boolean failing;

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) {
    if (failing) {
      failing = false;
      log.info("[ACCEPTING] new connections again");
    }
    context.fireChannelRead(connection);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!failing) {
      failing = true;
      log.error("[NOT ACCEPTING] new connections until it works again: {}", cause.toString());
    }
    Channel port = context.channel();
    port.config().setAutoRead(false);
    Future<?> unused =
        port.eventLoop()
            .schedule(
                () -> {
                  port.config().setAutoRead(true);
                },
                REST_MS,
                TimeUnit.MILLISECONDS);
  }
}
