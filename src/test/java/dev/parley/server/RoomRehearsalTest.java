package dev.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.util.ByteString;
import dev.parley.net.TcpConnection;
import dev.parley.net.TcpServer;
import dev.parley.room.ChatRoom;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RoomRehearsalTest {
  private static final InetSocketAddress GUEST = at(1001);
  private static final InetSocketAddress STRANGER = at(1002);

  private final TestInbox<ChatRoom.Command> room = TestInbox.create();
  private final Set<InetSocketAddress> invited = new HashSet<>(Set.of(GUEST));
  private final RoomRehearsal.Door door = new RoomRehearsal.Door(invited, room.getRef());

  @Test
  void aStrangerIsNotLetInWhereNobodyAsksForAPassword() {
    Knock stranger = new Knock(STRANGER);
    door.accept(stranger);

    assertThat(stranger.closed).isTrue();
    assertThat(room.hasMessages()).isFalse();
  }

  @Test
  void aGuestIsLetInOnce() {
    Knock guest = new Knock(GUEST);
    door.accept(guest);

    assertThat(guest.closed).isFalse();
    room.expectMessage(new ChatRoom.Connect(guest));

    Knock again = new Knock(GUEST);
    door.accept(again);
    assertThat(again.closed).isTrue();
    assertThat(room.hasMessages()).isFalse();
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static final class Knock implements TcpServer.Accepted {
    private final InetSocketAddress peer;
    private boolean closed;

    Knock(InetSocketAddress peer) {
      this.peer = peer;
    }

    @Override
    public InetSocketAddress peer() {
      return peer;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public DispatcherSelector dispatcher(ActorSystem<?> system) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TcpConnection open(ActorRef<TcpConnection.Event> owner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Done> refuse(ByteString lastWords, Duration grace) {
      throw new UnsupportedOperationException();
    }
  }
}
