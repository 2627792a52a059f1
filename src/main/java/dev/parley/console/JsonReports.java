package dev.parley.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.transfer.FetchOutcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How a download ended, in one line of JSON for programs. */
final class JsonReports {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonReports() {}

  /** The file is the name as it was asked for. */
  static String of(String fileName, FetchOutcome outcome) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("file", fileName);
      if (outcome instanceof FetchOutcome.Completed done) {
        completed(json, done);
      } else if (outcome instanceof FetchOutcome.Failed failed) {
        json.writeStringField("error", word(failed.reason()));
        json.writeStringField("message", failed.explanation());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string takes everything
    }
    return line.toString();
  }

  private static void completed(JsonGenerator json, FetchOutcome.Completed done)
      throws IOException {
    double seconds = Reports.seconds(done.time());
    json.writeNumberField("bytes", done.bytes());
    json.writeNumberField("seconds", rounded(seconds, 1e6));
    json.writeNumberField(
        "mbit_per_s", rounded((done.bytes() - done.resumedBytes()) * 8 / seconds / 1e6, 1e3));
    json.writeStringField("sha256", done.sha256().orElse(null));
    json.writeNumberField("retransmitted", rounded(done.repeatedShare(), 1e6));
    json.writeNumberField("resumed_bytes", done.resumedBytes());
    json.writeStringField("mode", done.mode());
  }

  /** As an error code stands on the wire: lower case with hyphens. */
  private static String word(FetchOutcome.Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static double rounded(double value, double steps) {
    return Math.round(value * steps) / steps;
  }
}
