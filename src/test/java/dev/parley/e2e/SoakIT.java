package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A short soak. */
class SoakIT {
  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX) // descriptors and threads are counted
  void everythingAtOnceLosesNothingAndLeavesNothingBehind() throws Exception {
    assertThat(new Soak(Duration.ofSeconds(15), new Random().nextLong(), folder).run()).isEmpty();
  }
}
