package dev.parley.gui;

import com.formdev.flatlaf.util.UIScale;
import dev.parley.protocol.chat.Order;
import java.awt.Component;
import java.awt.Point;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.ListModel;
import javax.swing.ListSelectionModel;
import javax.swing.event.ListDataEvent;
import javax.swing.event.ListDataListener;
import net.miginfocom.swing.MigLayout;

/** Who is here. A double click or Enter begins a private conversation. */
final class PeoplePanel extends JPanel {
  private static final long serialVersionUID = 1L;
  private static final int ROW_HEIGHT = 28;

  private final transient RoomModel room;
  private final JList<String> list;
  private final JLabel heading = Look.heading("People");
  private boolean present;

  PeoplePanel(RoomModel room, Consumer<String> onChosen, BiConsumer<Order.Verb, String> onOrder) {
    super(new MigLayout("insets 10 12 6 12, fill", "[grow]", "[][grow]"));
    this.room = room;
    list = new ListWithMenu(room.people());
    list.setName("people");
    list.getAccessibleContext().setAccessibleName("People in the room");
    list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
    list.setFixedCellHeight(UIScale.scale(ROW_HEIGHT));
    list.setFixedCellWidth(100); // no measuring of everybody at every change
    list.setCellRenderer(new PersonRenderer());
    list.setToolTipText("Double-click to talk to somebody privately");
    heading.setLabelFor(list);
    add(heading, "wrap");
    add(new JScrollPane(list), "grow");
    list.addMouseListener(
        new MouseAdapter() {
          @Override
          public void mouseClicked(MouseEvent event) {
            if (event.getClickCount() == 2) {
              choose(onChosen);
            }
          }
        });
    list.registerKeyboardAction(
        event -> choose(onChosen), KeyStroke.getKeyStroke(KeyEvent.VK_ENTER, 0), WHEN_FOCUSED);
    OrderMenu.install(list, room, onOrder);
    room.people().addListDataListener(new Counter());
    count();
  }

  /**
   * A list whose menu is about whom the mouse is on: Swing shows it before the list hears of it.
   */
  private static final class ListWithMenu extends JList<String> {
    private static final long serialVersionUID = 1L;

    ListWithMenu(ListModel<String> people) {
      super(people);
    }

    @Override
    public Point getPopupLocation(MouseEvent event) {
      if (event != null) {
        setSelectedIndex(locationToIndex(event.getPoint()));
      }
      return super.getPopupLocation(event);
    }
  }

  private void choose(Consumer<String> onChosen) {
    if (list.getSelectedIndex() > 0) {
      onChosen.accept(list.getSelectedValue());
    }
  }

  /** Whether what the list says is true now. */
  void setPresent(boolean isPresent) {
    present = isPresent;
    list.repaint();
  }

  void focusList() {
    list.requestFocusInWindow();
  }

  private void count() {
    heading.setText("People (" + room.people().getSize() + ")");
  }

  private final class Counter implements ListDataListener {
    @Override
    public void intervalAdded(ListDataEvent event) {
      count();
    }

    @Override
    public void intervalRemoved(ListDataEvent event) {
      count();
    }

    @Override
    public void contentsChanged(ListDataEvent event) {
      count();
    }
  }

  /** A name behind a dot that says whether the person can be reached, and what is unread of his. */
  private final class PersonRenderer extends DefaultListCellRenderer {
    private static final long serialVersionUID = 1L;

    PersonRenderer() {
      Look.plain(this);
    }

    @Override
    public Component getListCellRendererComponent(
        JList<?> people, Object value, int index, boolean selected, boolean focused) {
      super.getListCellRendererComponent(people, value, index, selected, focused);
      String name = value.toString();
      int unread = room.conversations().find(name).map(Conversation::unread).orElse(0);
      boolean self = index == 0;
      setText(name + (self ? " (you)" : "") + (unread > 0 ? "  (" + unread + ")" : ""));
      setIcon(new Dot(present ? Look.good() : Look.quiet()));
      setIconTextGap(8);
      if (unread > 0 && !selected) {
        setFont(Look.bold(getFont()));
        setForeground(Look.accent());
      } else if (self && !selected) {
        setForeground(Look.quiet());
      }
      getAccessibleContext()
          .setAccessibleDescription(
              present ? "is here" : "was here before the connection was lost");
      return this;
    }
  }
}
