package dev.parley.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AcceptFailuresTest {
  private static final String NOT_ACCEPTING =
      "[NOT ACCEPTING] new connections until it works again: java.io.IOException: Too many open files";
  private static final String ACCEPTING = "[ACCEPTING] new connections again";

  private final Logger logger = (Logger) LoggerFactory.getLogger(AcceptFailures.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final EmbeddedChannel port = new EmbeddedChannel(new AcceptFailures());

  @BeforeEach
  void listenToTheLog() {
    port.freezeTime();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
    port.finishAndReleaseAll();
  }

  private void fail() {
    port.pipeline().fireExceptionCaught(new IOException("Too many open files"));
  }

  private void pass(long milliseconds) {
    port.advanceTimeBy(milliseconds, TimeUnit.MILLISECONDS);
    port.runPendingTasks();
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aPortThatFailsRestsAndThenTriesAgain() {
    fail();
    assertThat(port.config().isAutoRead()).isFalse();
    pass(AcceptFailures.REST_MS - 1);
    assertThat(port.config().isAutoRead()).isFalse();
    pass(1);
    assertThat(port.config().isAutoRead()).isTrue();
    assertThat(lines()).containsExactly(NOT_ACCEPTING);
  }

  @Test
  void aConnectionWithoutAFailureAfterItIsTheEnd() {
    fail();
    pass(AcceptFailures.REST_MS);
    port.writeInbound("a connection");
    port.writeInbound("another");
    assertThat(port.inboundMessages()).hasSize(2);
    assertThat(lines()).containsExactly(NOT_ACCEPTING);
    pass(AcceptFailures.REST_MS);
    assertThat(lines()).containsExactly(NOT_ACCEPTING, ACCEPTING);
    fail();
    assertThat(lines()).containsExactly(NOT_ACCEPTING, ACCEPTING, NOT_ACCEPTING);
  }

  @Test
  void aDescriptorNowAndThenIsNotTheEnd() {
    for (int i = 0; i < 10; i++) {
      fail();
      pass(AcceptFailures.REST_MS);
      port.writeInbound("the one that there was a descriptor for");
    }
    fail();
    assertThat(lines()).containsExactly(NOT_ACCEPTING);
  }
}
