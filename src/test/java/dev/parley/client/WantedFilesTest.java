package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.transfer.FetchOutcome;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WantedFilesTest {
  private final WantedFiles files = new WantedFiles();

  @Test
  void anOfferIsForTheOneOfItsName() {
    Wanted unused = add("a", Wanted.State.ASKED);
    Wanted b = add("b", Wanted.State.ASKED);
    assertThat(files.takeOffered("b", false)).contains(b);
  }

  @Test
  void anOfferOfAnUnknownNameIsForTheFirstThatWaits() {
    Wanted unused = add("r", Wanted.State.RUNNING);
    Wanted a = add("a", Wanted.State.ASKED);
    add("b", Wanted.State.ASKED);
    assertThat(files.takeOffered("A", false)).contains(a);
  }

  @Test
  void anOfferOfOurOwnKindOfServerIsOnlyForItsName() {
    Wanted unused = add("a", Wanted.State.ASKED);
    assertThat(files.takeOffered(".bashrc", true)).isEmpty();
    assertThat(files.takeOffered("a", true)).isPresent();
  }

  @Test
  void aFileIsWrittenByTheNameItWasAskedForBy() {
    Wanted wanted = add("two%20words", Wanted.State.ASKED);
    assertThat(wanted.localName("two words")).isEqualTo("two words");
    assertThat(wanted.localName(".bashrc")).isEqualTo("two%20words");
  }

  @Test
  void whatWasCancelledTakesItsOfferAndIsForgotten() {
    Wanted cancelled = add("a", Wanted.State.ENDED);
    assertThat(files.takeOffered("a", false)).contains(cancelled);
    assertThat(files.takeOffered("a", false)).isEmpty();
  }

  @Test
  void anErrorIsOnlyForTheOneOfItsName() {
    Wanted a = add("a", Wanted.State.RUNNING);
    assertThat(files.failed("Ann")).isEmpty();
    assertThat(files.failed("a")).contains(a);
  }

  @Test
  void whoAsksForOneFileTwiceIsAnsweredInTurn() {
    Wanted first = add("a", Wanted.State.ASKED);
    Wanted second = add("a", Wanted.State.ASKED);
    assertThat(files.takeOffered("a", false)).contains(first);
    first.state = Wanted.State.RUNNING;
    assertThat(files.takeOffered("a", false)).contains(second);
  }

  @Test
  void aFileThatChangesIsBegunAgainThreeTimesAndNoMore() {
    Wanted wanted = add("a", Wanted.State.RUNNING);
    FetchOutcome.Failed integrity = failed(FetchOutcome.Reason.INTEGRITY);
    assertThat(wanted.isWorthAnother(integrity)).isFalse(); // the server has not said why
    for (int i = 0; i < 3; i++) {
      wanted.changed = true;
      assertThat(wanted.isWorthAnother(integrity)).isTrue();
    }
    wanted.changed = true;
    assertThat(wanted.isWorthAnother(integrity)).isFalse();
  }

  @Test
  void whatLostItsConnectionIsAskedForAgainUnlessItFailedOtherwise() {
    Wanted wanted = add("a", Wanted.State.RUNNING);
    wanted.orphaned = true;
    assertThat(wanted.isWorthAnother(failed(FetchOutcome.Reason.TIMED_OUT))).isTrue();
    assertThat(wanted.isWorthAnother(failed(FetchOutcome.Reason.DISK))).isFalse();
  }

  private static FetchOutcome.Failed failed(FetchOutcome.Reason reason) {
    return new FetchOutcome.Failed(reason, "so");
  }

  private Wanted add(String name, Wanted.State state) {
    Wanted wanted = new Wanted(new Download(name, which -> {}), 0, new CompletableFuture<>());
    wanted.state = state;
    files.add(wanted);
    return wanted;
  }
}
