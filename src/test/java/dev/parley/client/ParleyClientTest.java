package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ScriptedServer.Guest;
import dev.parley.net.Traffic;
import dev.parley.net.UdpEndpoint;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.chat.ServerMessageParser;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.RangeFetchingSession;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParleyClientTest {
  private static final String HASH = "ab".repeat(32);

  @Test
  void theHelloComesRightBehindTheName() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest guest = it.server.accept();
      assertThat(guest.read()).isEqualTo("Bot");
      assertThat(guest.read()).isEqualTo("\n" + Hearing.HELLO + "\n");
      guest.say("Bot has joined the chat!", "ALL ", "{hello fast sizes ping}", "Ann: hi");
      it.entered.get(20, TimeUnit.SECONDS);
      it.awaitEvent(new ClientEvent.Received(new ServerMessage.Public("Ann", "hi"), "Ann: hi"));
      assertThat(it.events)
          .containsExactly(
              new ClientEvent.Entered("Bot"),
              received("Bot has joined the chat!"),
              received("ALL "),
              received("Ann: hi")); // not what the server says about what it can
    }
  }

  static ClientEvent received(String line) {
    return new ClientEvent.Received(ServerMessageParser.parse(line), line);
  }

  @Test
  void whenItIsClosedItsThreadsEnd() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      UdpEndpoint endpoint =
          it.sockets
              .bind(local, Traffic.SMALL, anyone -> true, batch -> {})
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      endpoint.schedule(0, () -> thread.complete(Thread.currentThread()));
      it.client.close();
      it.client.closed().toCompletableFuture().get(20, TimeUnit.SECONDS);
      Thread ending = thread.get(20, TimeUnit.SECONDS); // Netty says so in the thread's last moment
      ending.join(20_000);
      assertThat(ending.isAlive()).isFalse();
    }
  }

  @Test
  void aKnownLineDialectIsNotWaitedFor() throws Exception {
    try (ClientFixture it = ClientFixture.speaking(Dialect.LINE)) {
      it.enter();
      assertThat(it.server.accept().read()).isEqualTo("Bot\n" + Hearing.HELLO + "\n");
    }
  }

  @Test
  void aPingIsAnsweredAndShownToNobody() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.enter();
      Guest guest = it.server.acceptEager("Bot");
      guest.say("{ping 7}", "Ann: hi");
      guest.hears("{pong 7}");
      it.awaitEvent(new ClientEvent.Received(new ServerMessage.Public("Ann", "hi"), "Ann: hi"));
      assertThat(it.events).noneMatch(event -> event.toString().contains("ping 7"));
    }
  }

  @Test
  void anOriginalServerIsSentNoHello() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest guest = it.server.accept();
      assertThat(guest.read()).isEqualTo("Bot");
      guest.sayRaw("Bot has joined the chat!ALL ");
      it.entered.get(20, TimeUnit.SECONDS);
      it.client.send("hello");
      assertThat(guest.read()).isEqualTo("hello");
    }
  }

  @Test
  void anEagerClientSaysEverythingInOneWrite() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("a");
      it.client.download("b c");
      it.enter();
      assertThat(it.server.accept().read())
          .isEqualTo("Bot\n" + Hearing.HELLO + "\ndownload_file a\ndownload_file b c\n");
    }
  }

  @Test
  void anEagerClientThatMeetsAnOriginalServerConnectsAgainUnframed() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("a");
      it.enter();
      Guest first = it.server.accept();
      String name = first.read();
      first.sayRaw(name + " has joined the chat!ALL ");
      Guest second = it.server.accept();
      assertThat(first.read()).isEqualTo("{quit}");
      assertThat(first.read()).isEmpty();
      assertThat(second.read()).isEqualTo("Bot");
      second.sayRaw("Bot has joined the chat!ALL ");
      assertThat(second.read()).isEqualTo("download_file a");
      second.sayRaw("UDP 4711 5 a");
      assertThat(it.sessions.nextParts().task().sizeBytes()).isEqualTo(5);
      assertThat(it.isDisconnected()).isFalse();
    }
  }

  @Test
  void aNameThatIsRefusedIsTheEnd() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.accept();
      assertThat(guest.read()).startsWith("Bot\n");
      guest.say("ERROR name-taken Bot: there is one", "ERROR bad-name: what?");
      assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(RefusedException.class);
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.REFUSED);
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.server.stopListening();
      Download download = it.client.download("a");
      it.enter();
      assertThatThrownBy(() -> it.entered.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("cannot connect to 127.0.0.1:");
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.TIMED_OUT);
    }
  }

  @Test
  void anOlderServerThatTakesTheHelloForTextStillServesParts() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("a");
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO, "download_file a");
      guest.say("Bot has joined the chat!", "ALL ", "Bot: " + Hearing.HELLO, "UDP 4711 5 a");
      assertThat(it.sessions.nextParts().task().fileName()).isEqualTo("a");
      assertThat(it.events)
          .noneMatch(
              event ->
                  event instanceof ClientEvent.Received received
                      && received.line().contains("hello"));
    }
  }

  @Test
  void aFastOfferStartsASessionThatGetsItsHashes() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(0x2a, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      assertThat(session.task().ticket()).isEqualTo(ClientFixture.ticket(0x2a));
      assertThat(session.task().firstHashes()).containsExactly(ClientFixture.HASH);
      assertThat(session.task().server().getPort()).isEqualTo(4711);
      assertThat(session.task().server().getAddress().isLoopbackAddress()).isTrue();
      assertThat(session.task().roundTripNs()).isPositive();
      assertThat(System.nanoTime() - session.task().startedNs()).isPositive();

      session.listener().tell(new RangeFetchingSession.NeedHashes(1));
      guest.hears("{hashes 2a 1}");
      guest.say("{hashes 7 1 " + HASH + "}", "{hashes 2a 1 " + HASH + "}");
      assertThat(session.hears())
          .isEqualTo(new RangeFetchingSession.HashesArrived(1, List.of(HASH)));

      session.progress(50_000);
      session.end(FakeSessions.whole(session.task()));
      guest.hears("{close 2a}");
      assertThat(ClientFixture.outcome(download)).isEqualTo(FakeSessions.whole(session.task()));
      it.awaitEvent(new ClientEvent.DownloadEnded(download, FakeSessions.whole(session.task())));
      assertThat(it.events)
          .contains(new ClientEvent.DownloadProgress(download, 50_000, 100_000, 0))
          .noneMatch(
              event ->
                  event instanceof ClientEvent.Received received
                      && received.line().startsWith("{"));
    }
  }

  @Test
  void aRehearsalComesOnlyIfItIsWanted() throws Exception {
    try (ClientFixture rehearsed = ClientFixture.eager();
        ClientFixture unrehearsed = ClientFixture.unrehearsed()) {
      for (ClientFixture it : List.of(rehearsed, unrehearsed)) {
        it.client.download("a");
        it.enter();
        it.server.acceptEager("Bot", "download_file a");
      }
      assertThat(rehearsed.sessions.rehearsals).hasValue(1);
      assertThat(unrehearsed.sessions.rehearsals).hasValue(0);
    }
  }

  @Test
  void severalFastDownloadsRunAtTheSameTime() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download a = it.client.download("a");
      Download b = it.client.download("b");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a", "download_file b");
      guest.say(ClientFixture.offer(1, "a"), ClientFixture.offer(2, "b"));
      FakeSessions.Fast first = it.sessions.nextFast();
      FakeSessions.Fast second = it.sessions.nextFast();
      guest.say("{hashes 2 0 " + HASH + "}");
      FakeSessions.Fast ofB = second.task().fileName().equals("b") ? second : first;
      FakeSessions.Fast ofA = ofB.equals(second) ? first : second;
      assertThat(ofB.hears()).isInstanceOf(RangeFetchingSession.HashesArrived.class);
      ofB.end(FakeSessions.whole(ofB.task()));
      guest.hears("{close 2}");
      ofA.end(FakeSessions.whole(ofA.task()));
      guest.hears("{close 1}");
      assertThat(ClientFixture.outcome(a)).isInstanceOf(FetchOutcome.Completed.class);
      assertThat(ClientFixture.outcome(b)).isInstanceOf(FetchOutcome.Completed.class);
    }
  }

  @Test
  void anOfferForWhatWasCancelledIsGivenBack() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      download.cancel();
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.CANCELLED);
      guest.say(ClientFixture.offer(3, "a"));
      guest.hears("{close 3}");
      assertThat(it.sessions.noneStarted()).isTrue();
    }
  }

  @Test
  void cancellingARunningDownloadReachesItsSession() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(3, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      download.cancel();
      assertThat(session.hears()).isInstanceOf(RangeFetchingSession.Cancel.class);
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.CANCELLED);
      guest.hears("{close 3}");
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download download = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say("ERROR no-such-file a: there is none");
      assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.NO_SUCH_FILE);
    }
  }

  @Test
  void whatIsOnItsWayIsNotAskedForAgain() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      Download running = it.client.download("a");
      it.enter();
      Guest guest = it.server.acceptEager("Bot", "download_file a");
      guest.say(ClientFixture.offer(1, "a"));
      FakeSessions.Fast session = it.sessions.nextFast();
      Download waiting = it.client.download("b");
      guest.hears("download_file b");

      for (String again : List.of("a", "%61", "b")) {
        assertThat(ClientFixture.outcome(it.client.download(again)))
            .isEqualTo(
                new FetchOutcome.Failed(
                    FetchOutcome.Reason.REFUSED, "it is being downloaded already"));
      }
      waiting.cancel();
      assertThat(ClientFixture.failure(waiting)).isEqualTo(FetchOutcome.Reason.CANCELLED);
      it.client.download("b");
      guest.hears("download_file b");
      session.end(FakeSessions.whole(session.task()));
      assertThat(ClientFixture.outcome(running)).isInstanceOf(FetchOutcome.Completed.class);
      guest.hears("{close 1}");
      it.client.download("a");
      guest.hears("download_file a");
    }
  }

  @Test
  void whatIsNoNameOfAFileIsNotAskedFor() throws Exception {
    try (ClientFixture it = ClientFixture.eager()) {
      it.client.download("");
      it.enter();
      Guest guest = it.server.acceptEager("Bot");
      for (String name : List.of("", " \t ", "\u2003", "a\nb")) {
        Download download = it.client.download(name);
        assertThat(ClientFixture.failure(download)).isEqualTo(FetchOutcome.Reason.REFUSED);
        it.awaitEvent(
            new ClientEvent.DownloadEnded(
                download, download.outcome().toCompletableFuture().join()));
      }
      it.client.download("a");
      guest.hears("download_file a");
    }
  }

  @Test
  void quittingSaysWhatWaitsAndThenGoodbye() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say("Bot has joined the chat!", "{hello fast sizes ping}");
      it.entered.get(20, TimeUnit.SECONDS);
      it.client.send("hello");
      var gone = it.client.quit().toCompletableFuture();
      guest.hears("hello", "{quit}");
      guest.hangUp();
      gone.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aChatWithoutDownloadsEndsWithItsConnection() throws Exception {
    try (ClientFixture it = ClientFixture.careful()) {
      it.enter();
      Guest guest = it.server.accept();
      guest.hears("Bot", Hearing.HELLO);
      guest.say("Bot has joined the chat!");
      it.entered.get(20, TimeUnit.SECONDS);
      guest.hangUp();
      await().until(it::isDisconnected);
    }
  }

  @Test
  void whatIsAskedOfAClosedClientIsRefused() throws Exception {
    try (ClientFixture it = ClientFixture.staying()) {
      it.enterAs("");
      it.client.close();
      it.client.quit().toCompletableFuture().get(20, TimeUnit.SECONDS); // it has ended
      for (CompletionStage<?> asked :
          List.of(
              it.client.send("hello"),
              it.client.send("download_file a"),
              it.client.rename("Bob"),
              it.client.files())) {
        assertThatThrownBy(() -> asked.toCompletableFuture().get(20, TimeUnit.SECONDS))
            .hasRootCauseInstanceOf(ConnectException.class);
      }
      assertThat(ClientFixture.failure(it.client.download("a")))
          .isEqualTo(FetchOutcome.Reason.CANCELLED);
    }
  }
}
