package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Nickname;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.ServerMessage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeratorTest {
  private static final int ANN = 1;
  private static final int BOB = 2;
  private static final int EVE = 3;
  private static final int NAMELESS = 4;
  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

  private final Roster roster = new Roster();
  private final List<List<Sanction>> kept = new ArrayList<>();
  private Moderator moderator = moderator(List.of());
  private Naming naming = new Naming(roster, moderator);
  private final List<String> did = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  private final Moderator.Output output =
      new Moderator.Output() {
        @Override
        public void answer(int user, ServerMessage message) {
          did.add(user + "< " + message.encode(Dialect.LINE));
        }

        @Override
        public void tellEveryone(ServerMessage message) {
          did.add("all< " + message.encode(Dialect.LINE));
        }

        @Override
        public void dismiss(int user, ServerMessage.ErrorReply why) {
          did.add(user + "! " + why.encode(Dialect.LINE));
        }

        @Override
        public void log(String line) {
          log.add(line);
        }
      };

  private Moderator moderator(List<Sanction> before) {
    return new Moderator(roster, new OrderKeeping(3, Duration.ofDays(30), before, kept::add));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text); // a literal: no name is looked up
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @BeforeEach
  void threeAreHereAndOneIsComing() {
    moderator.connected(ANN, address("192.0.2.1"));
    moderator.connected(BOB, address("2001:db8::1"));
    moderator.connected(EVE, address("2001:db8::2"));
    moderator.connected(NAMELESS, address("192.0.2.4"));
    assertThat(naming.join(ANN, new Nickname("Ann"), true, 0)).isEmpty();
    assertThat(naming.join(BOB, new Nickname("Bob"), false, 0)).isEmpty();
    assertThat(naming.join(EVE, new Nickname("Eve"), false, 0)).isEmpty();
  }

  private void order(int user, String words, long nowMillis) {
    did.clear();
    if (ClientMessage.parseAfterHello(words) instanceof ClientMessage.Moderate given) {
      moderator.obey(user, given.order(), nowMillis, output);
    } else {
      throw new AssertionError(words);
    }
  }

  @Test
  void aKickedUserIsToldWhyAndEveryoneSeesIt() {
    order(ANN, "{kick bob too loud}", 0);
    assertThat(did)
        .containsExactly(
            "all< Bob was kicked by Ann: too loud",
            BOB + "! ERROR kicked: you were kicked by Ann: too loud");
    assertThat(log).containsExactly("[KICKED] Bob by Ann: too loud");
    assertThat(kept).isEmpty();
    assertThat(moderator.refusal(new Nickname("Bob"), 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{kick Ann}", "{mute Eve 1m}", "{unmute Eve}", "{ban Ann 1d}", "{unban x}"})
  void onlyOperatorsGiveOrders(String words) {
    order(BOB, words, 0);
    assertThat(did).singleElement().asString().startsWith(BOB + "< ERROR not-allowed {");
    did.clear();
    moderator.list(BOB, 0, output);
    assertThat(did).containsExactly(BOB + "< ERROR not-allowed {bans}: that is for operators");
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "{kick Nobody}, no-such-user {kick}",
    "{kick 192.0.2.99}, no-such-user {kick}",
    "{ban address:Nobody 1d}, no-such-user {ban}",
    "{ban a:b 1d}, no-such-user {ban}",
    "{unban Bob}, no-such-user {unban}",
    "{unmute Bob}, no-such-user {unmute}",
    "{mute Bob 31d}, bad-command {mute}",
    "{kick Ann}, not-allowed {kick}",
    "{ban ann 1d}, not-allowed {ban}",
    "{ban 192.0.2.1 1d}, not-allowed {ban}",
  })
  void whatCannotBeIsExplainedAndChangesNothing(String words, String error) {
    order(ANN, words, 0);
    assertThat(did).singleElement().asString().startsWith(ANN + "< ERROR " + error + ": ");
    assertThat(kept).isEmpty();
    assertThat(log).isEmpty();
  }

  @Test
  void aMutedUserMayTalkAgainWhenHisTimeIsOver() {
    order(ANN, "{mute Bob 1m calm down}", 0);
    assertThat(did).containsExactly("all< Bob was muted by Ann for 1m: calm down");
    assertThat(log).containsExactly("[MUTED] Bob until 1970-01-01 00:01:00 UTC by Ann: calm down");
    assertThat(moderator.mute(BOB, MINUTE - 1))
        .hasValueSatisfying(
            why ->
                assertThat(why.encode(Dialect.LINE))
                    .isEqualTo(
                        "ERROR muted: you are muted until 1970-01-01 00:01:00 UTC by Ann: calm down"));
    assertThat(moderator.mute(EVE, 0)).isEmpty();
    assertThat(moderator.mute(BOB, MINUTE)).isEmpty();
    assertThat(moderator.mute(BOB, 0)).isEmpty(); // it is forgotten
  }

  @Test
  void neitherAnotherNameNorAnotherConnectionShakesAMuteOff() {
    order(ANN, "{mute Bob 1m}", 0);
    assertThat(naming.rename(BOB, "Bob", "Rob", 1).orElseThrow().code()).isEqualTo(ErrorCode.MUTED);
    roster.leave(BOB);
    moderator.gone(BOB);
    moderator.connected(5, address("192.0.2.5"));
    assertThat(naming.join(5, new Nickname("B\u043eb"), false, 2)).isEmpty();
    assertThat(moderator.mute(5, 3)).isPresent();
    assertThat(naming.rename(5, "B\u043eb", "Rob", MINUTE)).isEmpty();
    order(ANN, "{mute address:Eve 1m}", MINUTE);
    moderator.connected(6, address("2001:db8::6"));
    assertThat(naming.join(6, new Nickname("Other"), false, MINUTE)).isEmpty();
    assertThat(moderator.mute(6, MINUTE)).isPresent();
  }

  @Test
  void whoHasChangedHisNameBeforeIsMeantByBothNames() {
    assertThat(naming.rename(BOB, "Bob", "Rob", 0)).isEmpty();
    order(ANN, "{ban Rob 1m}", 0);
    assertThat(did).hasSize(2).first().isEqualTo("all< Rob was banned by Ann for 1m");
    for (String name : List.of("Rob", "Bob")) {
      assertThat(moderator.refusal(new Nickname(name), 1)).isPresent();
    }
    order(ANN, "{unban Rob}", 1); // still here: the room has not yet heard that he is gone
    for (String name : List.of("Rob", "Bob")) {
      assertThat(moderator.refusal(new Nickname(name), 2)).isEmpty();
    }
  }

  @Test
  void aMuteByTheNameThatSomebodyCameInWithHoldsAndIsLiftedByEither() {
    assertThat(naming.rename(BOB, "Bob", "Rob", 0)).isEmpty();
    for (String name : List.of("bob", "Rob")) {
      for (String other : List.of("Bob", "rob")) {
        order(ANN, "{mute " + name + " 1h}", 0);
        assertThat(did).singleElement().asString().endsWith(" was muted by Ann for 1h");
        assertThat(moderator.mute(BOB, 1)).isPresent();
        assertThat(kept.get(kept.size() - 1)).hasSize(2);
        order(ANN, "{unmute " + other + "}", 2);
        assertThat(did).singleElement().asString().endsWith(" was unmuted by Ann");
        assertThat(moderator.mute(BOB, 3)).isEmpty();
        assertThat(kept).last().isEqualTo(List.of());
      }
    }
  }

  @Test
  void whoIsBannedByTheNameThatHeCameInWithDoesNotComeInByTheOther() {
    assertThat(naming.rename(BOB, "Bob", "Rob", 0)).isEmpty();
    order(ANN, "{ban Bob 1h}", 0);
    assertThat(did).last().asString().startsWith(BOB + "! ERROR banned: ");
    assertThat(moderator.refusal(new Nickname("Rob"), 1)).isPresent();
    roster.leave(BOB); // he still reads why
    order(ANN, "{unban Bob}", 2);
    assertThat(did).containsExactly("all< Bob was unbanned by Ann");
  }

  @Test
  void whoIsHitOnlyByHisAddressIsNotMeantByName() {
    order(ANN, "{mute address:Bob 1h}", 0);
    assertThat(moderator.mute(EVE, 1)).isPresent();
    assertThat(kept.get(0)).singleElement().matches(one -> one.name().equals(Optional.of("Bob")));
  }

  @Test
  void whoIsUnmutedMayTalkAtOnce() {
    order(ANN, "{mute address:Bob 1m}", 0);
    assertThat(moderator.mute(EVE, 0)).isPresent(); // from the same network
    order(ANN, "{unmute bob}", 1);
    assertThat(did).containsExactly("all< Bob was unmuted by Ann");
    assertThat(moderator.mute(BOB, 2)).isEmpty();
    assertThat(moderator.mute(EVE, 2)).isEmpty();
    assertThat(kept).last().isEqualTo(List.of());
  }

  @Test
  void aBannedNameIsNobodysUntilItsTimeIsOver() {
    order(ANN, "{ban Bob 1m spam}", 0);
    assertThat(did)
        .containsExactly(
            "all< Bob was banned by Ann for 1m: spam",
            BOB + "! ERROR banned: you are banned until 1970-01-01 00:01:00 UTC by Ann: spam");
    roster.leave(BOB);
    moderator.gone(BOB);
    moderator.connected(5, address("192.0.2.5"));
    for (String look : List.of("Bob", "BOB", "B\u043eb")) {
      assertThat(naming.join(5, new Nickname(look), false, 1).orElseThrow().code())
          .isEqualTo(ErrorCode.BANNED);
    }
    assertThat(naming.rename(EVE, "Eve", "bob", 1).orElseThrow().code())
        .isEqualTo(ErrorCode.NAME_TAKEN);
    assertThat(moderator.refusal(address("2001:db8::1"), 1)).isEmpty();
    assertThat(naming.join(5, new Nickname("Bob"), false, MINUTE)).isEmpty();
  }

  @Test
  void aBannedAddressIsShutAndWhoIsConnectedFromThereGoes() {
    order(ANN, "{ban 2001:db8::ffff 1m}", 0);
    assertThat(did)
        .containsExactly(
            "all< an address was banned by Ann for 1m",
            BOB + "! ERROR banned: you are banned until 1970-01-01 00:01:00 UTC by Ann",
            EVE + "! ERROR banned: you are banned until 1970-01-01 00:01:00 UTC by Ann");
    assertThat(log)
        .containsExactly("[BANNED] 2001:db8:0:0:0:0:0:0/64 until 1970-01-01 00:01:00 UTC by Ann");
    assertThat(moderator.refusal(address("2001:db8::9"), 1)).isPresent();
    assertThat(moderator.refusal(address("2001:db8:0:1::9"), 1)).isEmpty();
    assertThat(moderator.refusal(address("2001:db8::9"), MINUTE)).isEmpty();
    order(ANN, "{ban 192.0.2.4 1m}", 0);
    assertThat(did).anyMatch(line -> line.startsWith(NAMELESS + "! ERROR banned: "));
  }

  @Test
  void aBanOfNameAndAddressIsLiftedByEither() {
    for (String unban : List.of("{unban Bob}", "{unban address:2001:db8::7}")) {
      order(ANN, "{ban address:Bob 1m}", 0);
      assertThat(did.get(0)).isEqualTo("all< Bob was banned by Ann for 1m");
      assertThat(moderator.refusal(address("2001:db8::9"), 1)).isPresent();
      assertThat(moderator.refusal(new Nickname("Bob"), 1)).isPresent();
      order(ANN, unban, 2);
      assertThat(moderator.refusal(address("2001:db8::9"), 3)).isEmpty();
      assertThat(moderator.refusal(new Nickname("Bob"), 3)).isEmpty();
    }
  }

  @Test
  void aMutedNameIsMutedForWhoeverTakesItLater() {
    order(ANN, "{mute Bob 1h}", 0);
    roster.leave(BOB);
    moderator.gone(BOB);
    assertThat(naming.rename(EVE, "Eve", "BOB", 1)).isEmpty();
    assertThat(moderator.mute(EVE, 1)).isPresent();
  }

  @Test
  void anOrderHitsEverybodyWhoseNameLooksLikeThat() {
    moderator.connected(5, address("192.0.2.5"));
    assertThat(naming.join(5, new Nickname("lvan"), false, 0)).isEmpty();
    order(ANN, "{ban Ivan 1h}", 0);
    assertThat(did).last().asString().startsWith("5! ERROR banned: ");
  }

  @Test
  void whoHasAnotherNameNowCanBeMeantByHisFirst() {
    assertThat(naming.rename(BOB, "Bob", "Xaver", 0)).isEmpty();
    order(ANN, "{kick Bob}", 0);
    assertThat(did).last().asString().startsWith(BOB + "! ERROR kicked: ");
  }

  @Test
  void whoseAddressIsBannedBeforeHeHasANameDoesNotComeIn() {
    order(ANN, "{ban 192.0.2.4 1h}", 0);
    assertThat(naming.join(NAMELESS, new Nickname("Dan"), false, 1)).isPresent();
  }

  @Test
  void theAddressOfSomebodyIsHisWhateverHeIsCalled() {
    moderator.connected(5, address("192.0.2.5"));
    assertThat(naming.join(5, new Nickname("192.0.2.77"), false, 0)).isEmpty();
    order(ANN, "{ban address:192.0.2.77 1h}", 0);
    assertThat(did).last().asString().startsWith("5! ERROR banned: ");
    assertThat(moderator.refusal(address("192.0.2.77"), 1)).isEmpty();
    assertThat(moderator.refusal(address("192.0.2.5"), 1)).isPresent();
  }

  @Test
  void aNameThatReadsAsAnAddressCanBeMeant() {
    moderator.connected(5, address("192.0.2.5"));
    assertThat(naming.join(5, new Nickname("192.0.2.77"), false, 0)).isEmpty();
    order(ANN, "{kick 192.0.2.77}", 0);
    assertThat(did).singleElement().asString().startsWith(ANN + "< ERROR no-such-user {kick}");
    order(ANN, "{kick name:192.0.2.77}", 0);
    assertThat(did).last().asString().startsWith("5! ERROR kicked: ");
  }

  @Test
  void noMoreIsInForceThanThereMayBe() {
    for (String name : List.of("One", "Two", "Three")) {
      order(ANN, "{ban " + name + " 1m}", 0);
    }
    order(ANN, "{ban Four 1m}", 1);
    assertThat(did).containsExactly(ANN + "< ERROR not-allowed {ban}: 3 are in force already");
    order(ANN, "{ban three 2m again}", 2); // in the place of the other
    assertThat(kept.get(kept.size() - 1)).hasSize(3);
    order(ANN, "{ban Four 1m}", MINUTE);
    assertThat(kept.get(kept.size() - 1)).hasSize(2);
    did.clear();
    moderator.list(ANN, MINUTE, output);
    assertThat(did)
        .containsExactly(
            ANN + "< {banned name=three until=1970-01-01T00:02:00Z by=Ann reason=again}",
            ANN + "< {banned name=Four until=1970-01-01T00:02:00Z by=Ann reason=}",
            ANN + "< {bans 2}");
  }

  @Test
  void whatIsInForceOutlivesTheRoom() {
    order(ANN, "{ban address:Bob 1m}", 0);
    order(ANN, "{mute Eve 1m}", 0);
    List<Sanction> inForce = kept.get(1);
    moderator = moderator(inForce);
    moderator.connected(BOB, address("192.0.2.2"));
    moderator.connected(EVE, address("192.0.2.3"));
    naming = new Naming(new Roster(), moderator);
    assertThat(moderator.refusal(address("2001:db8::1"), 1)).isPresent();
    assertThat(naming.join(BOB, new Nickname("Bob"), false, 1)).isPresent();
    moderator.joined(EVE, false, 1);
    assertThat(moderator.mute(EVE, 1)).isPresent();
  }

  @Test
  void nothingIsInForceAgainstAnOperator() {
    order(ANN, "{ban Zoe 1m}", 0);
    order(ANN, "{mute Zoe 1m}", 0);
    moderator.connected(5, address("192.0.2.5"));
    assertThat(naming.join(5, new Nickname("Zoe"), true, 1)).isEmpty();
    assertThat(moderator.mute(5, 1)).isEmpty();
    order(ANN, "{unban Zoe}", 1); // what is of no use may go
    assertThat(did).containsExactly("all< Zoe was unbanned by Ann");
  }
}
