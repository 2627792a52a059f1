package dev.parley.gui;

import java.awt.Color;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.UIManager;
import net.miginfocom.swing.MigLayout;

/** How we stand with the server, in words and with a dot; and a way back when all is over. */
final class StatusBar extends JPanel {
  private static final long serialVersionUID = 1L;

  private final JLabel label = Look.plain(new JLabel());
  private final JButton again = new JButton("Connect again");
  private transient ConnectionState state =
      new ConnectionState(ConnectionState.Phase.OUT, "Not connected");

  StatusBar(Runnable onAgain) {
    super(new MigLayout("insets 4 12 4 12, fillx, hidemode 3", "[grow][]", "[24!]"));
    label.setName("status");
    label.setIconTextGap(8);
    again.setName("connect again");
    again.addActionListener(event -> onAgain.run());
    add(label, "growx, wmin 0");
    add(again);
    show(state);
  }

  void show(ConnectionState now) {
    state = now;
    label.setText(now.words());
    label.setToolTipText(Look.literal(now.words()));
    label.setIcon(new Dot(color()));
    label.getAccessibleContext().setAccessibleName("Connection: " + now.words());
    again.setVisible(now.phase() == ConnectionState.Phase.ENDED);
  }

  private Color color() {
    return switch (state.phase()) {
      case IN -> Look.good();
      case CONNECTING, LOST -> Look.pending();
      case OUT -> Look.quiet();
      case ENDED -> Look.trouble();
    };
  }

  @Override
  public void updateUI() {
    super.updateUI();
    setBorder(
        BorderFactory.createMatteBorder(1, 0, 0, 0, UIManager.getColor("Component.borderColor")));
    if (state != null) {
      show(state);
    }
  }
}
