package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.client.ScriptedServer.Guest;
import dev.parley.net.UdpSockets;
import dev.parley.protocol.chat.Dialect;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Seal;
import dev.parley.protocol.transfer.Secret;
import dev.parley.protocol.transfer.TransferTicket;
import dev.parley.transfer.FetchOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A client with a scripted server, fake sessions and little patience. */
final class ClientFixture implements AutoCloseable {
  /** Time enough to read the name alone, or to answer it, on a machine that is busy. */
  private static final Duration DETECT_LEAST = Duration.ofMillis(500);

  /** Of the first block of whatever is offered. */
  static final String HASH = "0123456789abcdef".repeat(4);

  final ScriptedServer server = new ScriptedServer();
  final UdpSockets sockets = new UdpSockets(1);
  final FakeSessions sessions = new FakeSessions();
  final List<ClientEvent> events = new CopyOnWriteArrayList<>();
  final ParleyClient client;
  CompletableFuture<ParleyClient> entered;

  private ClientFixture(
      boolean eager,
      boolean rehearsing,
      boolean staying,
      Duration giveUpAfter,
      Optional<Dialect> dialect,
      PasswordOptions password)
      throws IOException {
    ClientOptions options =
        new ClientOptions(
            "127.0.0.1",
            server.port(),
            "Bot",
            Path.of("nowhere"),
            dialect,
            Duration.ofSeconds(5),
            eager,
            rehearsing,
            eager,
            staying,
            new Security.Plain(),
            password);
    client = ParleyClient.prepare(settings(sessions, giveUpAfter), sockets, options, events::add);
  }

  private ClientFixture(
      boolean eager, boolean staying, Duration giveUpAfter, Optional<Dialect> dialect)
      throws IOException {
    this(eager, eager, staying, giveUpAfter, dialect, PasswordOptions.NONE);
  }

  /** Little patience. */
  static ClientSettings settings(ClientSettings.Sessions sessions, Duration giveUpAfter) {
    return new ClientSettings(
        sessions,
        giveUpAfter,
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        100,
        Duration.ofSeconds(15),
        Duration.ofSeconds(2),
        DETECT_LEAST);
  }

  static ClientFixture eager(PasswordOptions password) throws IOException {
    return new ClientFixture(true, true, false, Duration.ofSeconds(20), Optional.empty(), password);
  }

  static ClientFixture careful(PasswordOptions password) throws IOException {
    return new ClientFixture(
        false, false, false, Duration.ofSeconds(20), Optional.empty(), password);
  }

  static ClientFixture staying(PasswordOptions password) throws IOException {
    return new ClientFixture(
        false, false, true, Duration.ofMillis(100), Optional.of(Dialect.LINE), password);
  }

  static ClientFixture unrehearsed() throws IOException {
    return new ClientFixture(
        true, false, false, Duration.ofSeconds(20), Optional.empty(), PasswordOptions.NONE);
  }

  static ClientFixture eager() throws IOException {
    return eager(Duration.ofSeconds(20));
  }

  /** So long nothing may get on. */
  static ClientFixture eager(Duration giveUpAfter) throws IOException {
    return new ClientFixture(true, false, giveUpAfter, Optional.empty());
  }

  static ClientFixture careful() throws IOException {
    return new ClientFixture(false, false, Duration.ofSeconds(20), Optional.empty());
  }

  /** One that comes back whenever the connection is lost. */
  static ClientFixture staying() throws IOException {
    return new ClientFixture(false, true, Duration.ofMillis(100), Optional.of(Dialect.LINE));
  }

  static ClientFixture speaking(Dialect dialect) throws IOException {
    return new ClientFixture(false, false, Duration.ofSeconds(20), Optional.of(dialect));
  }

  void enter() {
    entered = client.enter().toCompletableFuture();
  }

  static FetchOutcome outcome(Download download) throws Exception {
    return download.outcome().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static FetchOutcome.Reason failure(Download download) throws Exception {
    return ((FetchOutcome.Failed) outcome(download)).reason();
  }

  static String offer(int id, String fileName) {
    return new ServerMessage.FastOffer(fileName, 4711, ticket(id), List.of(HASH))
        .encode(Dialect.LINE);
  }

  static TransferTicket ticket(int id) {
    return new TransferTicket(
        id,
        Secret.of(new byte[Secret.TOKEN_BYTES]),
        Secret.of(new byte[Secret.KEY_BYTES]),
        Seal.AEAD,
        100_000,
        TransferTicket.MIN_BLOCK_BYTES);
  }

  /** In the room, by a server that can do so much. */
  Guest enterAs(String capabilities) throws Exception {
    enter();
    Guest guest = server.accept();
    guest.hears("Bot", Hearing.HELLO);
    guest.say("Bot has joined the chat!", "ALL ", "{hello" + capabilities + "}");
    entered.get(20, TimeUnit.SECONDS);
    awaitEvent(ParleyClientTest.received("ALL "));
    return guest;
  }

  void awaitEvent(ClientEvent event) {
    await().untilAsserted(() -> assertThat(events).contains(event));
  }

  boolean isDisconnected() {
    return events.stream().anyMatch(ClientEvent.Disconnected.class::isInstance);
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
