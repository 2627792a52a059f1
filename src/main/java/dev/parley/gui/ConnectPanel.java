package dev.parley.gui;

import dev.parley.client.ClientOptions;
import dev.parley.client.Failures;
import dev.parley.client.PasswordOptions;
import dev.parley.client.RefusedException;
import dev.parley.client.ServerAddress;
import dev.parley.protocol.chat.ErrorCode;
import dev.parley.protocol.chat.Password;
import java.awt.Dimension;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JFileChooser;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JProgressBar;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import net.miginfocom.swing.MigLayout;

/** Asks for a name and a server. What is wrong with them is said below, by us or by the server. */
final class ConnectPanel extends JPanel {
  private static final long serialVersionUID = 1L;

  private final transient ClientOptions usual;
  private final transient Consumer<ClientOptions> onConnect;
  private final NameField name;
  private final JTextField server;
  private final JTextField folder;

  /** Shown when the server has asked for it. */
  private final JPasswordField password = new JPasswordField(20);

  private final JLabel passwordLabel;
  private final JButton connect = new JButton("Enter the room");
  private final JButton giveUp = new JButton("Cancel");
  private final JProgressBar busy = new JProgressBar();
  private final JTextArea trouble = new JTextArea(2, 20);

  /** What stands in the fields at first is that of the options. */
  ConnectPanel(ClientOptions usual, Consumer<ClientOptions> onConnect, Runnable onGiveUp) {
    super(new MigLayout("fill", "[center]", "[center]"));
    this.usual = usual;
    this.onConnect = onConnect;
    name = new NameField(usual.name(), this::check);
    server = new JTextField(new ServerAddress(usual.host(), usual.port()).toString(), 20);
    folder = new JTextField(usual.downloads().toString(), 20);
    JPanel card =
        new JPanel(new MigLayout("insets 28 32 24 32, hidemode 3", "[right]12[grow, fill, 260::]"));
    card.putClientProperty("FlatLaf.style", "arc: 16; background: lighten($Panel.background, 4%)");
    JLabel title = new JLabel("Parley");
    title.putClientProperty("FlatLaf.styleClass", "h1");
    JLabel subtitle = new JLabel("Talk, whisper, and fetch files.");
    subtitle.setForeground(Look.quiet());
    card.add(title, "span, center, wrap 2");
    card.add(subtitle, "span, center, wrap 18");
    row(card, "Name", 'N', name);
    row(card, "Server", 'S', server);
    passwordLabel = row(card, "Password", 'P', password);
    row(card, "Save files in", 'F', folder);
    JButton choose = new JButton("Choose…");
    choose.setName("choose folder");
    choose.addActionListener(event -> chooseFolder());
    card.add(choose, "skip 1, right, growx 0, wrap 10");
    card.add(trouble, "skip 1, wmin 0, growx, wrap");
    card.add(busy, "skip 1, h 4!, wrap");
    card.add(connect, "skip 1, split 2, growx, h 34!");
    card.add(giveUp, "growx 0");
    add(card);
    arrange(onGiveUp);
    check();
  }

  private static JLabel row(JPanel card, String title, char mnemonic, JTextField field) {
    JLabel label = new JLabel(title);
    label.setDisplayedMnemonic(mnemonic);
    label.setLabelFor(field);
    card.add(label);
    card.add(field, "h 32!, wrap 8");
    return label;
  }

  private void arrange(Runnable onGiveUp) {
    name.putClientProperty("JTextField.placeholderText", "how others will see you");
    server.setName("server");
    server.getAccessibleContext().setAccessibleName("Server");
    server.putClientProperty("JTextField.placeholderText", "HOST or HOST:PORT");
    folder.setName("folder");
    folder.getAccessibleContext().setAccessibleName("Folder for downloads");
    password.setName("password");
    password.getAccessibleContext().setAccessibleName("Password");
    password.addActionListener(event -> connect());
    showPassword(false);
    NameField.onChange(server, this::check);
    // A password is for one name on one server.
    NameField.onChange(server, this::forgetPassword);
    NameField.onChange(name, this::forgetPassword);
    NameField.onChange(folder, this::check);
    connect.setName("connect");
    connect.putClientProperty("FlatLaf.style", "font: bold");
    connect.addActionListener(event -> connect());
    name.addActionListener(event -> connect());
    server.addActionListener(event -> connect());
    folder.addActionListener(event -> connect());
    giveUp.setName("give up");
    giveUp.setVisible(false);
    giveUp.addActionListener(event -> onGiveUp.run());
    busy.setIndeterminate(true);
    busy.setVisible(false);
    busy.getAccessibleContext().setAccessibleName("Connecting");
    trouble.setName("trouble");
    trouble.getAccessibleContext().setAccessibleName("What is wrong");
    trouble.setEditable(false);
    trouble.setFocusable(false);
    trouble.setOpaque(false);
    trouble.setLineWrap(true);
    trouble.setWrapStyleWord(true);
    trouble.setMinimumSize(new Dimension(10, 36));
    trouble.setForeground(Look.trouble());
  }

  JButton defaultButton() {
    return connect;
  }

  void focusFirst() {
    (name.isFine() ? server : name).requestFocusInWindow();
  }

  /** Looks at what is typed; true when one can connect with it. */
  private boolean check() {
    Optional<String> serverTrouble = serverTrouble();
    server.putClientProperty("JComponent.outline", serverTrouble.isPresent() ? "error" : null);
    Optional<String> wrong = name.trouble().or(() -> serverTrouble).or(this::folderTrouble);
    trouble.setText(wrong.orElse(""));
    boolean fine = wrong.isEmpty() && name.isFine();
    connect.setEnabled(fine && !busy.isVisible());
    return fine;
  }

  private Optional<String> serverTrouble() {
    try {
      ServerAddress.parse(server.getText().strip(), usual.security());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(Words.sentence(e.getMessage()));
    }
  }

  private Optional<String> folderTrouble() {
    try {
      return Path.of(folder.getText()).toString().isEmpty()
          ? Optional.of("Downloads need a folder.")
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("That is no folder.");
    }
  }

  private void connect() {
    if (!check() || busy.isVisible()) {
      return;
    }
    ServerAddress address = ServerAddress.parse(server.getText().strip(), usual.security());
    onConnect.accept(
        new ClientOptions(
                address.host(),
                address.port(),
                name.chosen(),
                Path.of(folder.getText()),
                usual.dialect(),
                usual.connectTimeout())
            .withSecurity(usual.security())
            .withPassword(passwords()));
  }

  /** What was typed, else what the program was started with. */
  private PasswordOptions passwords() {
    char[] typed = password.getPassword();
    return password.isVisible() && typed.length > 0
        ? usual.password().with(Password.of(new String(typed)))
        : usual.password();
  }

  /** Once it was said, or when it may not be the right one any more. */
  void forgetPassword() {
    password.setText("");
    showPassword(false);
  }

  private void showPassword(boolean isWanted) {
    password.setVisible(isWanted);
    passwordLabel.setVisible(isWanted);
  }

  private void chooseFolder() {
    JFileChooser chooser = new JFileChooser(new File(folder.getText()));
    chooser.setFileSelectionMode(JFileChooser.DIRECTORIES_ONLY);
    if (chooser.showDialog(this, "Save files here") == JFileChooser.APPROVE_OPTION) {
      folder.setText(chooser.getSelectedFile().toString());
    }
  }

  void setBusy(boolean isBusy) {
    busy.setVisible(isBusy);
    giveUp.setVisible(isBusy);
    name.setEnabled(!isBusy);
    server.setEnabled(!isBusy);
    password.setEnabled(!isBusy);
    folder.setEnabled(!isBusy);
    check();
  }

  /** Says why it did not work, and asks for the password if that is why. */
  void refused(Throwable failure) {
    boolean wantsPassword =
        Failures.rootOf(failure) instanceof RefusedException why && why.asksForPassword();
    if (wantsPassword) {
      password.setText("");
      showPassword(true);
      revalidate();
    }
    boolean isFirst =
        wantsPassword
            && ((RefusedException) Failures.rootOf(failure)).reply().code()
                == ErrorCode.PASSWORD_NEEDED;
    trouble.setText(
        isFirst ? "That name needs a password here." : Words.sentence(Failures.explain(failure)));
    (wantsPassword ? password : name).requestFocusInWindow();
  }

  @Override
  public void updateUI() {
    super.updateUI();
    if (trouble != null) {
      trouble.setForeground(Look.trouble());
    }
  }
}
