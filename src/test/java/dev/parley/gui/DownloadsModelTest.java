package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientEvent;
import dev.parley.client.Download;
import dev.parley.protocol.chat.ServerMessage;
import dev.parley.transfer.FetchOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;

class DownloadsModelTest {
  private final DownloadsModel model = new DownloadsModel();
  private final Download download = new Download("a.bin", which -> {});

  private String state(int row) {
    return model.getValueAt(row, DownloadsModel.STATE).toString();
  }

  private static void end(Download which, FetchOutcome outcome) throws Exception {
    which.outcome().toCompletableFuture().complete(outcome);
    SwingUtilities.invokeAndWait(() -> {}); // behind what the model does there
  }

  private static FetchOutcome.Completed completed(Optional<String> sha256) {
    return new FetchOutcome.Completed(
        Path.of("a.bin"), 2_000_000, Duration.ofSeconds(2), 0, 1_000_000, sha256);
  }

  @Test
  void aDownloadShowsHowFarAndHowFastItIs() {
    model.add(download);
    assertThat(state(0)).isEqualTo("asking the server");
    model.onEvent(new ClientEvent.DownloadProgress(download, 500_000, 2_000_000, 100_000));
    assertThat(model.row(0).percent()).isEqualTo(25);
    assertThat(model.row(0).size()).isEqualTo("2.0 MB");
    assertThat(model.row(0).speed()).isEqualTo("100 kB/s");
    assertThat(state(0)).isEqualTo("0:15 left");
  }

  @Test
  void onlyAFileThatIsThereIsAtAHundredPercent() throws Exception {
    model.add(download);
    model.onEvent(new ClientEvent.DownloadProgress(download, 2_000_000, 2_000_000, 1));
    assertThat(model.row(0).percent()).isEqualTo(99);
    end(download, completed(Optional.of("abc")));
    assertThat(model.row(0).percent()).isEqualTo(100);
    assertThat(state(0)).isEqualTo("verified");
    assertThat(model.row(0).speed()).isEqualTo("500 kB/s");
  }

  @Test
  void whatNobodyCouldVerifyIsOnlyComplete() throws Exception {
    model.add(download);
    end(download, completed(Optional.empty()));
    assertThat(state(0)).isEqualTo("complete");
  }

  @Test
  void aFailureSaysWhy() throws Exception {
    model.add(download);
    end(download, new FetchOutcome.Failed(FetchOutcome.Reason.DISK, "the disk is full"));
    assertThat(state(0)).isEqualTo("the disk is full");
    assertThat(model.row(0).hasFailed()).isTrue();
    Download another = new Download("b", which -> {});
    model.add(another);
    end(another, new FetchOutcome.Failed(FetchOutcome.Reason.CANCELLED, "whatever"));
    assertThat(state(1)).isEqualTo("cancelled");
    assertThat(model.row(1).hasFailed()).isFalse();
  }

  @Test
  void aDownloadWaitsInTheLineAndForTheConnection() {
    model.add(download);
    ServerMessage waiting = new ServerMessage.Waiting(3, "a.bin");
    model.onEvent(new ClientEvent.Received(waiting, "WAIT 3 a.bin"));
    assertThat(state(0)).isEqualTo("waiting, place 3 in the line");
    model.onEvent(new ClientEvent.ConnectionLost("reset"));
    assertThat(state(0)).isEqualTo("waiting for the connection");
    model.onEvent(new ClientEvent.DownloadProgress(download, 1, 2_000_000, 0));
    assertThat(state(0)).isEqualTo("running");
  }

  @Test
  void aPlaceInTheLineGoesWithTheConnection() {
    model.add(download);
    ServerMessage waiting = new ServerMessage.Waiting(3, "a.bin");
    model.onEvent(new ClientEvent.Received(waiting, "WAIT 3 a.bin"));
    model.onEvent(new ClientEvent.ConnectionLost("reset"));
    model.onEvent(new ClientEvent.Entered("Ann"));
    assertThat(state(0)).isEqualTo("asking the server");
  }

  @Test
  void aDownloadEndsThoughNothingIsHeardOfItsClientAnyMore() throws Exception {
    model.add(download);
    model.onEvent(new ClientEvent.DownloadProgress(download, 500_000, 2_000_000, 0));
    end(download, new FetchOutcome.Failed(FetchOutcome.Reason.CANCELLED, "the client was closed"));
    assertThat(state(0)).isEqualTo("cancelled");
    assertThat(model.running("a.bin")).isEmpty();
    model.clearEnded();
    assertThat(model.getRowCount()).isZero();
  }

  @Test
  void whatHasEndedCanBeClearedAndIsBounded() throws Exception {
    model.add(download);
    for (int i = 0; i < DownloadsModel.MAX_ENDED + 10; i++) {
      Download ended = new Download("f" + i, which -> {});
      model.add(ended);
      end(ended, completed(Optional.empty()));
    }
    assertThat(model.getRowCount()).isEqualTo(DownloadsModel.MAX_ENDED + 1);
    model.clearEnded();
    assertThat(model.getRowCount()).isEqualTo(1);
    assertThat(model.row(0).download()).isSameAs(download);
  }
}
