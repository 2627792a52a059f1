package dev.parley.client;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import dev.parley.transfer.FetchingTransferSession;
import dev.parley.transfer.RangeFetchingSession;
import dev.parley.transfer.engine.PartFetch;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The downloads of a client, from the wish to the outcome, across connections: what is to be asked
 * for, what the server's answers are for, which attempts run, and which of them are worth another.
 * An answer names its file; where it does not match any (the original server may spell it
 * otherwise), it is for the first that waits. Not thread safe: belongs to an actor.
 */
final class ClientDownloads {
  private static final int MAX_CHANGES = 3;
  private static final PartFetch.Settings PARTS =
      new PartFetch.Settings(8, 64, Duration.ofSeconds(20).toNanos());

  private final ClientSettings settings;
  private final Path folder;
  private final Owner owner;
  private final List<Wanted> all = new ArrayList<>();
  private int lastAttempt;

  private InetSocketAddress server;
  private long roundTripNs;

  ClientDownloads(ClientSettings settings, Path folder, Owner owner) {
    this.settings = settings;
    this.folder = folder;
    this.owner = owner;
  }

  /** The actor that they belong to. */
  interface Owner {
    /** Starts an attempt. */
    ActorRef<Attempt.Command> spawn(Behavior<Attempt.Command> attempt, String name);

    /** Gives a message back later, from any thread: {@link #onMessage} gets it. */
    void tellSelf(Message message);

    /** The same after a while. */
    void startTimer(Object key, Message message, Duration delay);

    void cancelTimer(Object key);

    /** Says something on the present connection, if there is one. */
    void say(ClientMessage message);

    void tell(ClientEvent event);

    /** Something is there that was not there before. */
    void gotOn();

    /** There is something to ask for. */
    void toAsk();
  }

  /** What it says to itself through the actor. */
  sealed interface Message {}

  private record Taken(Wanted wanted, int connection, Throwable refused) implements Message {}

  private record NoOffer(Wanted wanted) implements Message {}

  private record OfAttempt(Wanted wanted, int attempt, Attempt.Event event) implements Message {}

  // ---- asking

  void add(Wanted wanted) {
    all.add(wanted);
  }

  /** What is to be said now to ask for everything that waits for it. */
  List<ClientConnection.Say> ask(int connection) {
    List<ClientConnection.Say> lines = new ArrayList<>();
    for (Wanted wanted : all) {
      if (wanted.state == Wanted.State.TO_ASK && wanted.connection < connection) {
        wanted.state = Wanted.State.ASKED;
        wanted.connection = connection;
        CompletableFuture<Done> taken = new CompletableFuture<>();
        CompletableFuture<Done> unused =
            taken.whenComplete(
                (done, refused) -> owner.tellSelf(new Taken(wanted, connection, refused)));
        String line = new ClientMessage.Download(wanted.download.fileName()).encode();
        lines.add(new ClientConnection.Say(line, taken));
      }
    }
    return lines;
  }

  /** What was wished for so far counts from now on. */
  void beginNow(long nowNs) {
    all.forEach(wanted -> wanted.startedNs = nowNs);
  }

  void connected(InetSocketAddress to, long tookNs) {
    server = to;
    roundTripNs = tookNs;
  }

  /** Whether any is not at its end. */
  boolean arePending() {
    return all.stream().anyMatch(Wanted::isPending);
  }

  /** Whether an attempt still runs, even if its outcome is known. */
  boolean areRunning() {
    return all.stream().anyMatch(wanted -> wanted.attempt != null);
  }

  void onMessage(Message message) {
    if (message instanceof OfAttempt of && of.attempt == of.wanted.attempts) {
      onAttempt(of.wanted, of.event);
    } else if (message instanceof NoOffer none) {
      onNoOffer(none.wanted);
    } else if (message instanceof Taken taken && taken.wanted.connection == taken.connection) {
      onTaken(taken.wanted, taken.refused);
    }
  }

  private void onNoOffer(Wanted wanted) {
    if (wanted.state == Wanted.State.TO_ASK) {
      all.remove(wanted);
    }
    if (wanted.state == Wanted.State.TO_ASK || wanted.state == Wanted.State.ASKED) {
      fail(wanted, FetchOutcome.Reason.TIMED_OUT, "the server did not answer");
    }
  }

  private void onTaken(Wanted wanted, Throwable refused) {
    if (refused == null) {
      wanted.taken.complete(Done.getInstance());
      if (wanted.state == Wanted.State.ASKED) {
        owner.startTimer(wanted, new NoOffer(wanted), settings.offerLimit());
      }
    } else if (refused instanceof IllegalStateException && wanted.state == Wanted.State.ASKED) {
      wanted.taken.completeExceptionally(refused);
      all.remove(wanted);
      fail(wanted, FetchOutcome.Reason.FAULT, refused.getMessage());
    }
  }

  // ---- answers

  void onServer(ServerMessage message) {
    if (message instanceof ServerMessage.Offer offer) {
      take(offer.fileName()).ifPresent(wanted -> start(wanted, offer));
    } else if (message instanceof ServerMessage.FastOffer offer) {
      take(offer.fileName())
          .filter(Wanted::isPending)
          .ifPresentOrElse(
              wanted -> start(wanted, offer),
              () -> owner.say(new ClientMessage.CloseTransfer(offer.ticket().transferId())));
    } else if (message instanceof ServerMessage.Hashes hashes) {
      first(wanted -> wanted.transferId != null && wanted.transferId == hashes.transferId())
          .ifPresent(
              wanted ->
                  wanted.attempt.tell(
                      new Attempt.HashesArrived(hashes.firstBlock(), hashes.sha256())));
    } else if (message instanceof ServerMessage.ErrorReply error) {
      error.subject().ifPresent(file -> onFileError(FileToken.decode(file), error));
    } else if (message instanceof ServerMessage.Waiting waiting) {
      // It may take long now, and the server has said so: no limit any more.
      all.stream().filter(w -> w.isNamed(waiting.fileName())).forEach(owner::cancelTimer);
    }
  }

  /** The download that an offer is for. One that was cancelled meanwhile still gets its own. */
  private Optional<Wanted> take(String fileName) {
    Optional<Wanted> found = asked(fileName).or(() -> first(this::awaitsAnswer));
    found.ifPresent(
        wanted -> {
          owner.cancelTimer(wanted);
          if (!wanted.isPending()) {
            all.remove(wanted);
          }
        });
    return found;
  }

  private Optional<Wanted> asked(String fileName) {
    return first(w -> w.state == Wanted.State.ASKED && w.isNamed(fileName))
        .or(() -> first(w -> awaitsAnswer(w) && w.isNamed(fileName)));
  }

  private boolean awaitsAnswer(Wanted wanted) {
    return wanted.state == Wanted.State.ASKED
        || (wanted.state == Wanted.State.ENDED && wanted.attempt == null);
  }

  private Optional<Wanted> first(Predicate<Wanted> which) {
    return all.stream().filter(which).findFirst();
  }

  private void onFileError(String fileName, ServerMessage.ErrorReply error) {
    // Only one of that very name: an error may also be about a user.
    Optional<Wanted> hit =
        asked(fileName)
            .or(() -> first(w -> w.state == Wanted.State.RUNNING && w.isNamed(fileName)));
    if (hit.isEmpty()) {
      return;
    }
    Wanted wanted = hit.get();
    owner.cancelTimer(wanted);
    FetchOutcome.Failed outcome = Outcomes.of(error);
    if (error.code() == ErrorCode.SERVER_STOPPING) {
      wanted.orphaned = true; // the next server may have it
      outcome = new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, outcome.explanation());
    } else if (error.code() == ErrorCode.FILE_CHANGED) {
      wanted.changed = true;
    }
    if (wanted.attempt != null) {
      wanted.attempt.tell(new Attempt.ServerGaveUp(outcome));
    } else if (!wanted.isPending()) {
      all.remove(wanted);
    } else {
      all.remove(wanted);
      if (isWorthAnother(wanted, outcome)) {
        all.add(wanted);
        toAskAgain(wanted);
      } else {
        finish(wanted, outcome);
      }
    }
  }

  // ---- attempts

  private void start(Wanted wanted, ServerMessage.Offer offer) {
    if (wanted.isPending()) {
      FetchingTransferSession.Task task =
          new FetchingTransferSession.Task(
              new InetSocketAddress(server.getAddress(), offer.port()),
              offer.sizeBytes(),
              offer.fileName(),
              folder,
              PARTS);
      run(wanted, Attempt.parts(settings.sessions(), task, listener(wanted)));
    }
  }

  private void start(Wanted wanted, ServerMessage.FastOffer offer) {
    RangeFetchingSession.Task task =
        new RangeFetchingSession.Task(
            new InetSocketAddress(server.getAddress(), offer.port()),
            offer.fileName(),
            offer.ticket(),
            folder,
            roundTripNs,
            wanted.startedNs);
    run(wanted, Attempt.fast(settings.sessions(), task, listener(wanted)));
    wanted.transferId = offer.ticket().transferId();
  }

  private Consumer<Attempt.Event> listener(Wanted wanted) {
    int number = ++wanted.attempts;
    return event -> owner.tellSelf(new OfAttempt(wanted, number, event));
  }

  private void run(Wanted wanted, Behavior<Attempt.Command> attempt) {
    wanted.state = Wanted.State.RUNNING;
    wanted.orphaned = false;
    wanted.changed = false;
    wanted.attempt = owner.spawn(attempt, "download-" + ++lastAttempt);
  }

  private void onAttempt(Wanted wanted, Attempt.Event event) {
    if (event instanceof Attempt.Progress progress) {
      onProgress(wanted, progress);
    } else if (event instanceof Attempt.NeedHashes need && wanted.transferId != null) {
      owner.say(new ClientMessage.WantHashes(wanted.transferId, need.firstBlock()));
    } else if (event instanceof Attempt.Ended ended) {
      onEnded(wanted, ended.outcome());
    } else if (event instanceof Attempt.Stopped) {
      onStopped(wanted);
    }
  }

  private void onProgress(Wanted wanted, Attempt.Progress progress) {
    if (wanted.state != Wanted.State.RUNNING) {
      return;
    }
    if (progress.bytes() > wanted.mostBytes) {
      wanted.mostBytes = progress.bytes();
      owner.gotOn();
    }
    ClientEvent.DownloadProgress now =
        new ClientEvent.DownloadProgress(
            wanted.download,
            progress.bytes(),
            progress.totalBytes(),
            wanted.meter.bytesPerSecond(progress.bytes(), System.nanoTime()));
    wanted.download.progress(now);
    owner.tell(now);
  }

  private void onEnded(Wanted wanted, FetchOutcome outcome) {
    if (wanted.transferId != null && !wanted.orphaned) {
      owner.say(new ClientMessage.CloseTransfer(wanted.transferId));
    }
    wanted.transferId = null;
    if (wanted.isPending() && isWorthAnother(wanted, outcome)) {
      wanted.state = Wanted.State.CLEARING;
    } else {
      finish(wanted, fromTheWish(wanted, outcome));
    }
  }

  /** A session of the part protocol knows only how long it took itself. */
  private static FetchOutcome fromTheWish(Wanted wanted, FetchOutcome outcome) {
    return outcome instanceof FetchOutcome.Completed done && done.sha256().isEmpty()
        ? new FetchOutcome.Completed(
            done.file(),
            done.bytes(),
            Duration.ofNanos(System.nanoTime() - wanted.startedNs),
            done.repeatedShare(),
            done.resumedBytes(),
            done.sha256())
        : outcome;
  }

  /** The server knows the file, only not this version of it, or not on this connection. */
  private boolean isWorthAnother(Wanted wanted, FetchOutcome outcome) {
    if (!(outcome instanceof FetchOutcome.Failed failed)) {
      return false;
    }
    if (wanted.orphaned) {
      return failed.reason() == FetchOutcome.Reason.TIMED_OUT;
    }
    if (wanted.changed
        && failed.reason() == FetchOutcome.Reason.INTEGRITY
        && wanted.changes < MAX_CHANGES) {
      wanted.changes++;
      wanted.changed = false;
      wanted.mostBytes = 0;
      wanted.connection = -1; // the same connection will do
      owner.tell(
          new ClientEvent.Notice(
              wanted.download.fileName() + ": the file changed on the server: starting over"));
      return true;
    }
    return false;
  }

  private void onStopped(Wanted wanted) {
    wanted.attempt = null;
    if (wanted.state == Wanted.State.CLEARING) {
      toAskAgain(wanted);
    } else {
      all.remove(wanted);
    }
  }

  /** Now, or on the next connection; but a server that stops and never goes is not waited for. */
  private void toAskAgain(Wanted wanted) {
    wanted.state = Wanted.State.TO_ASK;
    owner.startTimer(wanted, new NoOffer(wanted), settings.giveUpAfter());
    owner.toAsk();
  }

  // ---- ends

  /** Without effect when it has ended already. */
  void cancel(Download download) {
    first(w -> w.download == download && w.isPending())
        .ifPresent(
            wanted -> {
              if (wanted.state == Wanted.State.RUNNING) {
                wanted.attempt.tell(new Attempt.Cancel());
                return;
              }
              if (wanted.state == Wanted.State.TO_ASK) {
                all.remove(wanted);
              }
              fail(wanted, FetchOutcome.Reason.CANCELLED, "cancelled");
            });
  }

  /** What was asked there gets no answer; what runs part by part may go on without it. */
  void connectionLost(String why) {
    all.removeIf(wanted -> !wanted.isPending() && wanted.attempt == null);
    for (Wanted wanted : all) {
      if (wanted.state == Wanted.State.ASKED) {
        owner.cancelTimer(wanted);
        wanted.state = Wanted.State.TO_ASK;
      } else if (wanted.state == Wanted.State.RUNNING) {
        wanted.orphaned = true;
        if (wanted.transferId != null) {
          wanted.attempt.tell(
              new Attempt.ServerGaveUp(
                  new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, why)));
        }
      }
    }
  }

  /** There will be no connection again. */
  void giveUp(FetchOutcome.Failed outcome) {
    for (Wanted wanted : List.copyOf(all)) {
      if (wanted.state == Wanted.State.RUNNING) {
        wanted.orphaned = false;
        if (wanted.transferId != null) {
          wanted.attempt.tell(new Attempt.ServerGaveUp(outcome));
        }
      } else if (wanted.isPending()) {
        finish(wanted, outcome);
      }
    }
    all.removeIf(wanted -> !wanted.isPending() && wanted.attempt == null);
  }

  private void fail(Wanted wanted, FetchOutcome.Reason reason, String explanation) {
    finish(wanted, new FetchOutcome.Failed(reason, explanation));
  }

  private void finish(Wanted wanted, FetchOutcome outcome) {
    if (wanted.isPending()) {
      owner.cancelTimer(wanted);
      wanted.state = Wanted.State.ENDED;
      owner.tell(new ClientEvent.DownloadEnded(wanted.download, outcome));
      wanted.taken.completeExceptionally(new ConnectException("the connection is gone"));
      wanted.download.end(outcome);
    }
  }
}
