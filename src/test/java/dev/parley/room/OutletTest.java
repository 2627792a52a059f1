package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import dev.parley.net.TcpConnection;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Against a connection that tells the end of a write only to who has asked. */
class OutletTest {
  private final Connection connection = new Connection();
  private final Outlet outlet = new Outlet(1 << 20, Duration.ZERO, connection);

  /** Writes one thing at a time; {@link #endWrite} ends it. */
  private static final class Connection implements TcpConnection {
    final StringBuilder written = new StringBuilder();
    boolean writing;
    boolean awaited;

    @Override
    public boolean mayWrite() {
      awaited = writing;
      return !writing;
    }

    @Override
    public void write(ByteString bytes) {
      assertThat(writing).isFalse();
      writing = true;
      written.append(bytes.utf8String());
    }

    /** Whether its end is told. */
    boolean endWrite() {
      boolean told = awaited;
      writing = false;
      awaited = false;
      return told;
    }

    @Override
    public void readMore() {}

    @Override
    public void whenCaughtUp(Runnable then) {}

    @Override
    public void end() {}

    @Override
    public void close() {}
  }

  private void say(String text) {
    Outgoing what = new Outgoing(new ServerMessage.Public("Ann", text));
    assertThat(outlet.send(what, Dialect.LINE)).isTrue();
  }

  /** Ends writes as long as somebody hears of it and goes on. */
  private void endWrites() {
    while (connection.endWrite()) {
      boolean unused = outlet.writeOn(Dialect.LINE);
    }
  }

  @Test
  void whatDoesNotFitIntoOneWriteFollowsByItself() {
    say("first");
    say("x".repeat(70_000));
    say("last");
    endWrites();
    assertThat(outlet.waitingBytes()).isZero();
    assertThat(connection.written).startsWith("Ann: first\nAnn: xx").endsWith("xx\nAnn: last\n");
  }

  @Test
  void whatIsSaidMeanwhileIsWrittenTogether() {
    say("first");
    say("second");
    say("third");
    assertThat(connection.written).hasToString("Ann: first\n");
    assertThat(connection.endWrite()).isTrue();
    assertThat(outlet.writeOn(Dialect.LINE)).isTrue();
    assertThat(connection.written).hasToString("Ann: first\nAnn: second\nAnn: third\n");
    assertThat(connection.endWrite()).as("nobody waits for it").isFalse();
  }
}
