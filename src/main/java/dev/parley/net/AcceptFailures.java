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
 * can; who connects meanwhile waits in the backlog. One line says so, and one that it is over: when
 * a connection has come and no failure has followed it for as long as a rest, for at the limit each
 * descriptor that is given back lets one in, and the next fails again.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  static final long REST_MS = 1000;

  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  private boolean failing;
  private Future<?> recovery; // the end of the failing, unless another failure comes before

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) {
    if (failing && recovery == null) {
      recovery =
          context.channel().eventLoop().schedule(this::recover, REST_MS, TimeUnit.MILLISECONDS);
    }
    context.fireChannelRead(connection);
  }

  private void recover() {
    failing = false;
    recovery = null;
    log.info("[ACCEPTING] new connections again");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (recovery != null) {
      recovery.cancel(false);
      recovery = null;
    }
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
