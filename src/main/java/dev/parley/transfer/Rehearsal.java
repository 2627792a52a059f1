package dev.parley.transfer;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.files.FileCatalog;
import dev.parley.files.HashKeeper;
import dev.parley.files.ServedFile;
import dev.parley.net.UdpBinder;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.protocol.transfer.Seal;
import dev.parley.transfer.engine.RangeFetch;
import dev.parley.transfer.engine.Warmup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * A small fast download from this process to itself, over loopback and in a temporary folder, and
 * an {@link Act} of the process's own beside it. Java loads and compiles a program while it runs:
 * what a first download would wait for has happened when this is over. It ends after a moment in
 * any case, and nothing depends on its outcome.
 */
public final class Rehearsal extends AbstractBehavior<Rehearsal.Command> {
  /** Files that an act may ask for, of one block each. */
  public static final List<String> SMALL_FILES = List.of("small-1", "small-2");

  private static final int SMALL_FILE_BYTES = 100_000;
  private static final String FILE_NAME = "rehearsal";

  /** Datagrams as on a network: loopback's would be few. */
  private static final RangeFetch.Settings FETCH_SETTINGS =
      RangeFetchingSession.settings(RangeFetch.ETHERNET_DATAGRAM_BYTES);

  /** What a transfer over Ethernet needs to be compiled: some thousand packets. */
  private static final int WARMUP_BYTES = 8 << 20;

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private static final FastSettings SETTINGS =
      new FastSettings(Seal.AEAD, 64, FastSettings.UNLIMITED, FastSettings.UNLIMITED, LIMIT, LIMIT);

  /** On whatever port there is. */
  private static final TransferSettings DESK_SETTINGS =
      new TransferSettings("localhost", List.of(0), 64, 64, 64, LIMIT, LIMIT);

  private final UdpBinder sockets;
  private final CompletableFuture<Done> over;
  private final InetAddress host = InetAddress.getLoopbackAddress();
  private final Executor blocking;
  private final CompletableFuture<Path> folder;
  private final Act act;
  private final ActorRef<TransferDesk.Answer> answers;
  private ActorRef<TransferDesk.Command> desk;
  private int transferId;
  private ActorRef<RangeFetchingSession.Command> fetching;
  private boolean isWarm;
  private boolean isFetched;
  private boolean isPlayed;

  private Rehearsal(
      ActorContext<Command> context,
      UdpBinder sockets,
      int fileBytes,
      Act act,
      CompletableFuture<Done> over) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.sockets = sockets;
    this.act = act;
    this.over = over;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    this.answers = context.messageAdapter(TransferDesk.Answer.class, FromServing::new);
    this.folder = BlockingWork.run(blocking, () -> makeFolder(TEMPORARY, fileBytes));
    context.pipeToSelf(folder, (made, failure) -> failure == null ? new Ready(made) : new Over());
    context.pipeToSelf(
        CompletableFuture.runAsync(() -> Warmup.run(WARMUP_BYTES), blocking),
        (done, failure) -> new Warm());
  }

  /** What a process rehearses besides; its end is awaited. */
  public interface Act {
    /**
     * The actor that does it.
     *
     * @param catalog knows the files of the rehearsal, {@link #SMALL_FILES} among them
     * @param desk gives out its ports
     * @param folder for what is fetched; it will be gone
     * @return its behaviour
     */
    Behavior<?> create(
        ActorRef<FileCatalog.Command> catalog, ActorRef<TransferDesk.Command> desk, Path folder);
  }

  /** What a rehearsal is told. */
  sealed interface Command {}

  private record Ready(Path folder) implements Command {}

  private record FromServing(TransferDesk.Answer answer) implements Command {}

  private record FromFetching(RangeFetchingSession.Event event) implements Command {}

  private record Warm() implements Command {}

  private record Played() implements Command {}

  private record Over() implements Command {}

  /**
   * Rehearses.
   *
   * @param context whose child it is
   * @param sockets makes the endpoints
   * @param fileBytes how much to fetch
   * @param act what to do besides
   * @return done when it is over; never fails
   */
  public static CompletionStage<Done> run(
      ActorContext<?> context, UdpBinder sockets, int fileBytes, Act act) {
    return run(context, sockets, fileBytes, act, LIMIT);
  }

  static CompletionStage<Done> run(
      ActorContext<?> context, UdpBinder sockets, int fileBytes, Act act, Duration limit) {
    CompletableFuture<Done> over = new CompletableFuture<>();
    // When it fails it stops, and that is its end.
    ActorRef<Command> unused =
        context.spawn(
            Behaviors.setup(
                own ->
                    Behaviors.withTimers(
                        timers -> {
                          timers.startSingleTimer(new Over(), limit);
                          return new Rehearsal(own, sockets, fileBytes, act, over);
                        })),
            "rehearsal");
    return over;
  }

  /**
   * An actor whose log is not for an operator to read, because what it does is not real.
   *
   * @param behavior of the actor
   * @param <T> what it is told
   * @return the same, with another name in the log
   */
  public static <T> Behavior<T> silently(Behavior<T> behavior) {
    return Behaviors.setup(
        context -> {
          context.setLoggerName(Rehearsal.class);
          return behavior;
        });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ready.class, this::onReady)
        .onMessage(FromServing.class, this::onAnswer)
        .onMessage(FromFetching.class, this::onFetching)
        .onMessage(Warm.class, message -> onWarm())
        .onMessage(Played.class, message -> onPlayed())
        .onMessage(Over.class, message -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onReady(Ready message) {
    ActorRef<FileCatalog.Command> catalog =
        getContext()
            .spawn(FileCatalog.create(message.folder), "files", DispatcherSelector.blocking());
    ActorRef<HashKeeper.Command> keeper =
        getContext()
            .spawn(
                HashKeeper.create(message.folder.resolve("hashes")),
                "hashes",
                DispatcherSelector.blocking());
    desk =
        getContext()
            .spawn(
                silently(
                    TransferDesk.create(
                        DESK_SETTINGS,
                        SETTINGS,
                        catalog,
                        new AnyPort(sockets, host, keeper),
                        () -> false)),
                "desk");
    desk.tell(
        new TransferDesk.Request(FILE_NAME, true, host, getContext().getSelf(), answers, answers));
    play(act.create(catalog, desk, message.folder.resolve("act")));
    return this;
  }

  private <T> void play(Behavior<T> behavior) {
    getContext().watchWith(getContext().spawn(behavior, "act"), new Played());
  }

  /** Fast sessions on whatever port there is. */
  private record AnyPort(UdpBinder sockets, InetAddress local, ActorRef<HashKeeper.Command> hashes)
      implements Sessions {
    @Override
    public Behavior<ServingTransferSession.Command> byParts(
        int number,
        ServedFile file,
        InetAddress host,
        ActorRef<TransferDesk.Answer> offerTo,
        ActorRef<TransferDesk.Answer> events,
        ActorRef<TransferDesk.Command> desk) {
      return Behaviors.stopped(); // nobody asks for one
    }

    @Override
    public Behavior<RangeServingSession.Command> fast(
        SharedPort shared,
        ServedFile file,
        InetAddress host,
        ActorRef<TransferDesk.Answer> offerTo,
        ActorRef<TransferDesk.Answer> events,
        ActorRef<TransferDesk.Command> desk) {
      return silently(
          RangeServingSession.create(SETTINGS, shared, file, host, hashes, offerTo, events, desk));
    }

    @Override
    public SharedPort sharedPort(int number) {
      return new SharedPort(sockets, new InetSocketAddress(local, 0));
    }
  }

  private Behavior<Command> onAnswer(FromServing message) {
    if (message.answer.message() instanceof ServerMessage.FastOffer offer) {
      fetch(offer);
    } else if (message.answer.message() instanceof ServerMessage.Hashes hashes) {
      fetching.tell(new RangeFetchingSession.HashesArrived(hashes.firstBlock(), hashes.sha256()));
    }
    return this;
  }

  private void fetch(ServerMessage.FastOffer offer) {
    transferId = offer.ticket().transferId();
    RangeFetchingSession.Task task =
        new RangeFetchingSession.Task(
            new InetSocketAddress(host, offer.port()),
            offer.fileName(),
            offer.ticket(),
            offer.firstHashes(),
            folder.join().resolve("fetched"),
            0,
            System.nanoTime());
    fetching =
        RangeFetchingSession.spawn(
            getContext(),
            FETCH_SETTINGS,
            sockets,
            task,
            getContext().messageAdapter(RangeFetchingSession.Event.class, FromFetching::new));
  }

  private Behavior<Command> onFetching(FromFetching message) {
    if (message.event instanceof RangeFetchingSession.NeedHashes need) {
      desk.tell(new TransferDesk.WantHashes(getContext().getSelf(), transferId, need.firstBlock()));
    } else if (message.event instanceof RangeFetchingSession.Ended) {
      isFetched = true;
    }
    return unlessOver();
  }

  private Behavior<Command> onWarm() {
    isWarm = true;
    return unlessOver();
  }

  private Behavior<Command> onPlayed() {
    isPlayed = true;
    return unlessOver();
  }

  private Behavior<Command> unlessOver() {
    return isFetched && isWarm && isPlayed ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onPostStop() {
    CompletionStage<Void> unused = folder.thenAcceptAsync(Rehearsal::delete, blocking);
    over.complete(Done.getInstance());
    return this;
  }

  static Path makeFolder(Path parent, int fileBytes) throws IOException {
    Path made = Files.createTempDirectory(parent, "parley");
    boolean isFilled = false;
    try {
      Files.write(made.resolve(FILE_NAME), new byte[fileBytes]);
      for (String name : SMALL_FILES) {
        Files.write(made.resolve(name), new byte[SMALL_FILE_BYTES]);
      }
      isFilled = true;
    } finally {
      if (!isFilled) {
        delete(made);
      }
    }
    return made;
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // It is in the system's folder for what may be thrown away.
    }
  }
}
