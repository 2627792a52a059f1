package dev.parley.accounts;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.parley.protocol.chat.Sanction;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Writes the mutes and bans that are in force to the database. It blocks, so it belongs on a
 * dispatcher for that. What cannot be written stays in force as long as the server runs, and the
 * log says so; the next change is written with everything before it.
 */
public final class SanctionKeeper extends AbstractBehavior<SanctionKeeper.Command> {
  private final Path file;

  /** What is in force, if that is not written yet. */
  private Optional<List<Sanction>> unwritten = Optional.empty();

  /** Open since the first change. */
  private Optional<Database> database = Optional.empty();

  private SanctionKeeper(ActorContext<Command> context, Path file) {
    super(context);
    context.getLog(); // which has the name of this class from now on
    this.file = file;
  }

  /** What can be said to the keeper. */
  public sealed interface Command {}

  /**
   * This is what is in force now. Of several that wait only the last one is written.
   *
   * @param inForce all of it
   */
  public record Save(List<Sanction> inForce) implements Command {
    /** Copies the list. */
    public Save {
      inForce = List.copyOf(inForce);
    }
  }

  /**
   * What is not written yet is written now.
   *
   * @param replyTo is told when that has been tried
   */
  public record Write(ActorRef<Done> replyTo) implements Command {}

  /**
   * A keeper with a connection of its own to a database.
   *
   * @param file where the database is; it is opened when there is something to write
   * @return the behaviour
   */
  public static Behavior<Command> create(Path file) {
    return Behaviors.setup(context -> new SanctionKeeper(context, file));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Save.class, this::onSave)
        .onMessage(Write.class, this::onWrite)
        .onSignal(PreRestart.class, signal -> close())
        .onSignal(PostStop.class, signal -> close())
        .build();
  }

  private Behavior<Command> onSave(Save command) {
    if (unwritten.isEmpty()) { // behind those that wait already
      getContext().getSelf().tell(new Write(getContext().getSystem().ignoreRef()));
    }
    unwritten = Optional.of(command.inForce);
    return this;
  }

  private Behavior<Command> onWrite(Write command) {
    unwritten.ifPresent(this::write);
    unwritten = Optional.empty();
    command.replyTo.tell(Done.getInstance());
    return this;
  }

  private void write(List<Sanction> inForce) {
    try {
      if (database.isEmpty()) {
        database = Optional.of(Database.open(file));
      }
      new SanctionStore(database.get()).save(inForce);
    } catch (IOException | SQLException e) {
      getContext().getLog().error("mutes and bans cannot be written down: {}", e.getMessage());
    }
  }

  private Behavior<Command> close() {
    try {
      if (database.isPresent()) {
        database.get().close();
      }
    } catch (SQLException e) {
      getContext().getLog().warn("the database cannot be closed: {}", e.getMessage());
    }
    return this;
  }
}
