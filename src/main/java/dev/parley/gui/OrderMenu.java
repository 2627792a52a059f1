package dev.parley.gui;

import dev.parley.protocol.chat.Order;
import java.util.function.BiConsumer;
import javax.swing.JList;
import javax.swing.JMenuItem;
import javax.swing.JPopupMenu;

/** What an operator can do about the chosen person; nobody else sees it. */
final class OrderMenu extends JPopupMenu {
  private static final long serialVersionUID = 1L;

  private final JList<String> people;
  private final transient BiConsumer<Order.Verb, String> onChosen;

  private OrderMenu(JList<String> people, BiConsumer<Order.Verb, String> onChosen) {
    this.people = people;
    this.onChosen = onChosen;
    setName("order");
    item("Put out…", Order.Verb.KICK);
    item("Mute…", Order.Verb.MUTE);
    item("Let talk again", Order.Verb.UNMUTE);
    item("Ban…", Order.Verb.BAN);
  }

  /** Gives a list of people its menu, as long as we are an operator. */
  static void install(
      JList<String> people, RoomModel room, BiConsumer<Order.Verb, String> onChosen) {
    OrderMenu menu = new OrderMenu(people, onChosen);
    room.onRole(isOperator -> people.setComponentPopupMenu(isOperator ? menu : null));
  }

  private void item(String title, Order.Verb verb) {
    JMenuItem item = new JMenuItem(title);
    item.setName(verb.word());
    item.addActionListener(event -> choose(verb));
    add(item);
  }

  private void choose(Order.Verb verb) {
    if (people.getSelectedIndex() > 0) { // not ourselves
      onChosen.accept(verb, people.getSelectedValue());
    }
  }
}
