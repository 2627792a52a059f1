package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log's own settings, not those of the tests. */
class LogTest {
  private static final String EVIL =
      "a\n12:00:00.000 INFO forged\r\u001b[2J\u0007\u0000\u009b31m\u0085\u2028\u2029\u202e\u2066"
          + "\u200b\u200d\ufeffb";

  @ParameterizedTest
  @ValueSource(strings = {"QUEUE", "QUEUE_BRIEF"})
  void nothingThatIsLoggedEndsALineOrMovesTheCursor(String queue) throws JoranException {
    String line = line(queue, new IllegalStateException("why"));

    assertThat(line.lines().findFirst().orElseThrow()).contains(" - a?12:").endsWith("b");
    assertThat(line.replaceAll("[\r\n\t]", ""))
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\u2028\u2029]");
  }

  private static String line(String queue, Exception exception) throws JoranException {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    Logger logger = context.getLogger(queue.equals("QUEUE") ? "ROOT" : "akka.io.TcpListener");
    AsyncAppender waiting = (AsyncAppender) logger.getAppender(queue);
    OutputStreamAppender<ILoggingEvent> out =
        (OutputStreamAppender<ILoggingEvent>) waiting.iteratorForAppenders().next();
    LoggingEvent event =
        new LoggingEvent("test", logger, Level.WARN, "{}", exception, new Object[] {EVIL});
    return new String(out.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
