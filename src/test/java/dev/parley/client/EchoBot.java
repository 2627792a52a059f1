package dev.parley.client;

import dev.parley.protocol.chat.ServerMessage;
import java.util.concurrent.CompletionStage;

/** A bot that whispers back whatever is whispered to it: the client library in use. */
final class EchoBot {
  private volatile ParleyClient client;

  CompletionStage<ParleyClient> join(ClientOptions options) {
    client = ParleyClient.prepare(options.comingBack(), this::onEvent);
    return client.enter();
  }

  private void onEvent(ClientEvent event) {
    if (event instanceof ClientEvent.Received received
        && received.message() instanceof ServerMessage.Private heard) {
      client.whisper(heard.from(), "you said: " + heard.text());
    }
  }
}
