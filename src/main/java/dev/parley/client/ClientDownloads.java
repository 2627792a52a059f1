package dev.parley.client;

import akka.Done;
import akka.actor.typed.Behavior;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.FileToken;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The downloads of a client, from the wish to the outcome, across connections: what is to be asked
 * for, what the server's answers are for, which attempts run, and which of them are worth another.
 * Not thread safe: belongs to an actor.
 */
final class ClientDownloads {
  private static final String ALREADY = "it is being downloaded already";

  private final ClientSettings settings;
  private final DownloadsOwner owner;
  private final Attempts attempts;
  private final WantedFiles all = new WantedFiles();
  private int lastAttempt;

  ClientDownloads(ClientSettings settings, Path folder, DownloadsOwner owner) {
    this.settings = settings;
    this.owner = owner;
    this.attempts = new Attempts(settings.sessions(), folder);
  }

  /** What it says to itself through the actor. */
  sealed interface Message {}

  private record Taken(Wanted wanted, int connection, Throwable refused) implements Message {}

  private record NoOffer(Wanted wanted) implements Message {}

  private record OfAttempt(Wanted wanted, int attempt, Attempt.Event event) implements Message {}

  // ---- asking

  /** False when it has failed at once: it is none, or under way already. */
  boolean add(Wanted wanted) {
    String name = wanted.download.fileName();
    Optional<String> refusal =
        ClientMessage.Download.refusal(name)
            .or(() -> all.isUnderway(name) ? Optional.of(ALREADY) : Optional.empty());
    refusal.ifPresentOrElse(
        why -> fail(wanted, FetchOutcome.Reason.REFUSED, why), () -> all.add(wanted));
    return refusal.isEmpty();
  }

  /** What is to be said now to ask for everything that waits for it. */
  List<ClientConnection.Say> ask(int connection) {
    List<ClientConnection.Say> lines = new ArrayList<>();
    all.stream()
        .filter(w -> w.state == Wanted.State.TO_ASK && w.connection < connection)
        .forEach(wanted -> lines.add(ask(wanted, connection)));
    return lines;
  }

  private ClientConnection.Say ask(Wanted wanted, int connection) {
    wanted.state = Wanted.State.ASKED;
    wanted.connection = connection;
    CompletableFuture<Done> taken = new CompletableFuture<>();
    CompletableFuture<Done> unused =
        taken.whenComplete(
            (done, refused) -> owner.tellSelf(new Taken(wanted, connection, refused)));
    String line = new ClientMessage.Download(wanted.download.fileName()).encode();
    return new ClientConnection.Say(line, taken);
  }

  /** What was wished for so far counts from now on. */
  void beginNow(long nowNs) {
    all.stream().forEach(wanted -> wanted.startedNs = nowNs);
  }

  void connected(InetSocketAddress to, long tookNs) {
    attempts.connected(to, tookNs);
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
    if (message instanceof ServerMessage.Offer offer && attempts.areConnected()) {
      take(offer.fileName(), false).ifPresent(wanted -> start(wanted, offer));
    } else if (message instanceof ServerMessage.FastOffer offer && attempts.areConnected()) {
      take(offer.fileName(), true)
          .filter(Wanted::isPending)
          .ifPresentOrElse(
              wanted -> start(wanted, offer),
              () -> owner.say(new ClientMessage.CloseTransfer(offer.ticket().transferId())));
    } else if (message instanceof ServerMessage.Hashes hashes) {
      all.running(hashes.transferId())
          .ifPresent(
              wanted ->
                  wanted.attempt.tell(
                      new Attempt.HashesArrived(hashes.firstBlock(), hashes.sha256())));
    } else if (message instanceof ServerMessage.ErrorReply error) {
      error
          .subject()
          .filter(subject -> error.code() != ErrorCode.NO_SUCH_USER)
          .flatMap(file -> all.failed(FileToken.decode(file)))
          .ifPresent(wanted -> onFileError(wanted, error));
    } else if (message instanceof ServerMessage.Waiting waiting) {
      // It may take long now, and the server has said so: no limit any more.
      all.stream().filter(w -> w.isNamed(waiting.fileName())).forEach(owner::cancelTimer);
    }
  }

  private Optional<Wanted> take(String fileName, boolean exactly) {
    Optional<Wanted> found = all.takeOffered(fileName, exactly);
    found.ifPresent(owner::cancelTimer);
    return found;
  }

  private void onFileError(Wanted wanted, ServerMessage.ErrorReply error) {
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
    } else if (isWorthAnother(wanted, outcome)) {
      all.moveToEnd(wanted);
      toAskAgain(wanted);
    } else {
      all.remove(wanted);
      finish(wanted, outcome);
    }
  }

  // ---- attempts

  private void start(Wanted wanted, ServerMessage.Offer offer) {
    if (wanted.isPending()) {
      run(wanted, attempts.parts(offer, wanted.localName(offer.fileName()), listener(wanted)));
    }
  }

  private void start(Wanted wanted, ServerMessage.FastOffer offer) {
    run(wanted, attempts.fast(offer, wanted.startedNs, listener(wanted)));
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
    if (wanted.isFurther(progress.bytes())) {
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
    if (wanted.cancelled && outcome instanceof FetchOutcome.Failed) {
      fail(wanted, FetchOutcome.Reason.CANCELLED, "cancelled");
    } else if (wanted.isPending() && isWorthAnother(wanted, outcome)) {
      wanted.state = Wanted.State.CLEARING;
    } else {
      finish(wanted, wanted.sinceTheWish(outcome, System.nanoTime()));
    }
  }

  private boolean isWorthAnother(Wanted wanted, FetchOutcome outcome) {
    boolean isChanged = wanted.changed;
    boolean again = wanted.isWorthAnother(outcome);
    if (again && isChanged && !wanted.changed) {
      owner.tell(
          new ClientEvent.Notice(
              wanted.download.fileName()
                  + ": the file changed on the server: fetching the new version"));
    }
    return again;
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
    all.pending(download)
        .ifPresent(
            wanted -> {
              if (wanted.state == Wanted.State.RUNNING) {
                wanted.cancelled = true;
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
    all.noMoreAnswers();
    all.forEach(
        wanted -> {
          if (wanted.state == Wanted.State.ASKED) {
            owner.cancelTimer(wanted);
            wanted.state = Wanted.State.TO_ASK;
          } else if (wanted.state == Wanted.State.RUNNING) {
            wanted.orphaned = true;
            stopFast(wanted, new FetchOutcome.Failed(FetchOutcome.Reason.TIMED_OUT, why));
          }
        });
  }

  /** There will be no connection again. */
  void giveUp(FetchOutcome.Failed outcome) {
    all.forEach(
        wanted -> {
          if (wanted.state == Wanted.State.RUNNING) {
            wanted.orphaned = false;
            stopFast(wanted, outcome);
          } else if (wanted.isPending()) {
            finish(wanted, outcome);
          }
        });
    all.noMoreAnswers();
  }

  private static void stopFast(Wanted wanted, FetchOutcome.Failed outcome) {
    if (wanted.transferId != null) {
      wanted.attempt.tell(new Attempt.ServerGaveUp(outcome));
    }
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
