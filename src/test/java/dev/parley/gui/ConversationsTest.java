package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientEvent;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {
  private final Conversations conversations =
      new Conversations(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final Conversation room = conversations.room();

  @BeforeEach
  void enter() {
    conversations.onEvent(new ClientEvent.Entered("Ann"));
  }

  private void hear(ServerMessage message) {
    conversations.onEvent(new ClientEvent.Received(message, message.encode(Dialect.LINE)));
  }

  private Line last(Conversation conversation) {
    return conversation.lines().get(conversation.lines().size() - 1);
  }

  @Test
  void whatIsSaidToAllIsInTheRoom() {
    hear(new ServerMessage.Public("Bob", "hello"));
    assertThat(last(room)).isEqualTo(new Line(Instant.EPOCH, Line.Kind.SAID, "Bob", "hello"));
    hear(new ServerMessage.Public("Bob", "where is ann?"));
    assertThat(last(room).kind()).isEqualTo(Line.Kind.MENTION);
    hear(new ServerMessage.Public("Ann", "Ann is here"));
    assertThat(last(room).kind()).isEqualTo(Line.Kind.OWN);
  }

  @Test
  void aPrivateConversationOpensByItselfAndHoldsBothSides() {
    List<Conversation> opened = new ArrayList<>();
    conversations.onOpened(opened::add);
    hear(new ServerMessage.Private("Bob", "psst"));
    hear(new ServerMessage.PrivateSent("Bob", "what?"));
    assertThat(opened).hasSize(1);
    assertThat(opened.get(0).lines()).extracting(Line::from).containsExactly("Bob", "Ann");
    assertThat(opened.get(0).unread()).isEqualTo(1);
    assertThat(opened.get(0).isPressing()).isTrue();
  }

  @Test
  void whatIsLookedAtIsNotUnread() {
    conversations.watch(Optional.of(room));
    hear(new ServerMessage.Public("Bob", "hello"));
    assertThat(conversations.unread()).isZero();
    conversations.watch(Optional.empty());
    hear(new ServerMessage.Public("Bob", "hello?"));
    hear(new ServerMessage.Joined("Carl"));
    hear(new ServerMessage.Private("Bob", "hello??"));
    assertThat(conversations.unread()).isEqualTo(2);
    conversations.watch(Optional.of(room));
    assertThat(conversations.unread()).isEqualTo(1);
  }

  @Test
  void aConversationFollowsItsPartnersNewName() {
    Conversation withBob = conversations.with("Bob");
    hear(new ServerMessage.Renamed("Bob", "Robert"));
    assertThat(withBob.title()).isEqualTo("Robert");
    assertThat(conversations.with("Robert")).isSameAs(withBob);
    assertThat(last(withBob).text()).isEqualTo("Bob is now Robert");
  }

  @Test
  void whatAnOperatorDoesIsReadInTheRoomAndWhereOneTalkedToWhomItHits() {
    Conversation withBob = conversations.with("Bob");
    hear(ServerMessageParser.parse("Bob was muted by Eve for 10m: too loud"));
    assertThat(last(room).kind()).isEqualTo(Line.Kind.TROUBLE);
    assertThat(last(room).text()).isEqualTo("Bob was muted by Eve for 10m: too loud");
    assertThat(last(withBob).text()).isEqualTo("Bob was muted by Eve for 10m: too loud");
    int lines = room.lines().size();
    hear(ServerMessageParser.parse("ERROR no-such-user {kick}: shown in the dialog"));
    hear(ServerMessageParser.parse("ERROR kicked: said with the end of the connection"));
    assertThat(room.lines()).hasSize(lines);
  }

  @Test
  void whoLeavesIsMissedInTheRoomAndWhereOneTalkedToHim() {
    Conversation withBob = conversations.with("Bob");
    hear(new ServerMessage.Left("Bob"));
    assertThat(last(room).text()).isEqualTo("Bob has left");
    assertThat(last(withBob).text()).isEqualTo("Bob has left");
    hear(
        new ServerMessage.ErrorReply(
            ErrorCode.NO_SUCH_USER, Optional.of("Bob"), "there is nobody called Bob here"));
    assertThat(last(withBob).kind()).isEqualTo(Line.Kind.TROUBLE);
  }

  @Test
  void whatPerhapsDidNotArriveIsMarkedWhereItWasSaid() {
    conversations.onEvent(new ClientEvent.ConnectionLost("reset"));
    conversations.onEvent(new ClientEvent.Unconfirmed("anybody?"));
    conversations.onEvent(new ClientEvent.Unconfirmed("~Bob you?"));
    assertThat(last(room).kind()).isEqualTo(Line.Kind.UNDELIVERED);
    assertThat(last(room).text()).isEqualTo("anybody?");
    assertThat(last(conversations.with("Bob")).text()).isEqualTo("you?");
  }

  @Test
  void theOldestLinesAreForgotten() {
    for (int i = 0; i < Conversation.MAX_LINES + 5; i++) {
      hear(new ServerMessage.Public("Bob", "line " + i));
    }
    assertThat(room.lines()).hasSize(Conversation.MAX_LINES);
    assertThat(room.lines().get(0).text()).isEqualTo("line 5");
  }

  @Test
  void theConversationThatWasSilentForLongestGivesWay() {
    List<Conversation> closed = new ArrayList<>();
    conversations.onClosed(closed::add);
    for (int i = 0; i < Conversations.MAX_PRIVATE; i++) {
      hear(new ServerMessage.Private("user" + i, "hello"));
    }
    hear(new ServerMessage.Private("user0", "me again"));
    hear(new ServerMessage.Private("one more", "hello"));
    assertThat(closed).extracting(Conversation::title).containsExactly("user1");
  }
}
