package dev.parley.client;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.parley.protocol.chat.ClientMessage;
import java.time.Duration;

/** The actor that {@link ClientDownloads} belong to, as they see it. */
interface DownloadsOwner {
  /** Starts an attempt. */
  ActorRef<Attempt.Command> spawn(Behavior<Attempt.Command> attempt, String name);

  /** Gives a message back later, from any thread: {@link ClientDownloads#onMessage} gets it. */
  void tellSelf(ClientDownloads.Message message);

  /** The same after a while. */
  void startTimer(Object key, ClientDownloads.Message message, Duration delay);

  void cancelTimer(Object key);

  /** Says something on the present connection, if there is one. */
  void say(ClientMessage message);

  void tell(ClientEvent event);

  /** Something is there that was not there before. */
  void gotOn();

  /** There is something to ask for. */
  void toAsk();
}
