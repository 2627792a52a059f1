package dev.parley.client;

import akka.Done;
import dev.parley.protocol.chat.ClientMessage;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Order;
import dev.parley.protocol.chat.Sanction;
import dev.parley.protocol.chat.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What only an operator's server answers: to anybody else's it would read as talk. */
abstract class OperatorQuestion<T> extends Question<T> {
  private final String command;

  private OperatorQuestion(String command) {
    this.command = command;
  }

  @Override
  boolean isFor(Set<String> capabilities) {
    boolean isOperator = capabilities.contains(ClientMessage.OPERATOR);
    if (!isOperator) {
      refused(
          ServerMessage.ErrorReply.aboutCommand(
              ErrorCode.NOT_ALLOWED, command, "that is for operators"));
    }
    return isOperator;
  }

  private boolean refused(ServerMessage.ErrorReply why) {
    return answer.completeExceptionally(new RefusedException(why));
  }

  @Override
  boolean isAnsweredBy(ServerMessage message) {
    return message instanceof ServerMessage.ErrorReply error
        && error.isAboutCommand(command)
        && refused(error);
  }

  /** Do this; {@code self} is who says so. */
  static Question<Done> order(Order order, String self) {
    return new OperatorQuestion<>(order.verb().word()) {
      @Override
      ClientMessage words(Set<String> capabilities) {
        return new ClientMessage.Moderate(order);
      }

      @Override
      boolean isAnsweredBy(ServerMessage message) {
        return message instanceof ServerMessage.Ordered done
            ? done.order().verb() == order.verb()
                && done.by().equals(self)
                && answer.complete(Done.getInstance())
            : super.isAnsweredBy(message);
      }
    };
  }

  /** What is in force? */
  static Question<List<Sanction>> sanctions() {
    return new OperatorQuestion<>(ClientMessage.SANCTIONS) {
      private final List<Sanction> inForce = new ArrayList<>();

      @Override
      ClientMessage words(Set<String> capabilities) {
        return new ClientMessage.ListSanctions();
      }

      @Override
      boolean isPartlyAnsweredBy(ServerMessage message) {
        return message instanceof ServerMessage.Sanctioned one && inForce.add(one.sanction());
      }

      @Override
      boolean isAnsweredBy(ServerMessage message) {
        return message instanceof ServerMessage.Sanctions
            ? answer.complete(List.copyOf(inForce))
            : super.isAnsweredBy(message);
      }
    };
  }
}
