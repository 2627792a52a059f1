package dev.parley.transfer;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The downloads that hold a port, or a place on the shared one. Not thread safe. */
final class RunningDownloads {
  private final FastSettings settings;
  private final Map<Integer, Running> byNumber = new HashMap<>();

  /** One of them. */
  static final class Running {
    final TransferDesk.Asked asked;
    final int port;
    final Runnable stop;

    /** The session of a fast one. */
    final Optional<ActorRef<RangeServingSession.Command>> fast;

    boolean portBusy;
    boolean unwanted;
    private long toldRate;

    private Running(
        TransferDesk.Asked asked,
        int port,
        Runnable stop,
        Optional<ActorRef<RangeServingSession.Command>> fast,
        long rate) {
      this.asked = asked;
      this.port = port;
      this.stop = stop;
      this.fast = fast;
      this.toldRate = rate;
    }

    ActorRef<?> owner() {
      return asked.request.owner();
    }

    void end() {
      unwanted = true;
      stop.run();
    }
  }

  RunningDownloads(FastSettings settings) {
    this.settings = settings;
  }

  void addByParts(
      int number,
      int port,
      TransferDesk.Asked asked,
      ActorRef<ServingTransferSession.Command> session) {
    byNumber.put(
        number,
        new Running(
            asked,
            port,
            () -> session.tell(new ServingTransferSession.Stop()),
            Optional.empty(),
            0));
  }

  void addFast(
      int number,
      int port,
      TransferDesk.Asked asked,
      ActorRef<RangeServingSession.Command> session) {
    byNumber.put(
        number,
        new Running(
            asked,
            port,
            () -> session.tell(new RangeServingSession.Stop()),
            Optional.of(session),
            settings.perTransferRate()));
    shareRates();
  }

  /** Takes it out; empty when it is none of these. */
  Optional<Running> remove(int number, int port) {
    Optional<Running> ended =
        Optional.ofNullable(byNumber.get(number)).filter(running -> running.port == port);
    if (ended.isPresent()) {
      byNumber.remove(number);
      shareRates();
    }
    return ended;
  }

  List<Running> of(ActorRef<?> owner) {
    return byNumber.values().stream().filter(running -> running.owner().equals(owner)).toList();
  }

  List<Running> on(int port) {
    return byNumber.values().stream().filter(running -> running.port == port).toList();
  }

  /** Whether this is the session of a fast download of this owner's. */
  boolean isOf(ActorRef<?> owner, ActorRef<RangeServingSession.Command> session) {
    return of(owner).stream()
        .anyMatch(download -> download.fast.filter(session::equals).isPresent());
  }

  int count() {
    return byNumber.size();
  }

  int portsHeld() {
    return (int) byNumber.values().stream().mapToInt(running -> running.port).distinct().count();
  }

  /** Tells each fast download how much it may send, if that is not what it was told last. */
  private void shareRates() {
    List<Running> fast = new ArrayList<>();
    Map<ActorRef<?>, Long> ofOwner = new HashMap<>();
    for (Running running : byNumber.values()) {
      if (running.fast.isPresent()) {
        fast.add(running);
        ofOwner.merge(running.owner(), 1L, Long::sum);
      }
    }
    for (Running running : fast) {
      long rate = settings.share(ofOwner.size(), ofOwner.get(running.owner()));
      if (rate != running.toldRate) {
        running.toldRate = rate;
        running.fast.orElseThrow().tell(new RangeServingSession.Rate(rate));
      }
    }
  }
}
