package dev.parley.gui;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import javax.swing.AbstractListModel;

/** Who is here: ourselves first, then the others by name. Only what changes is told. */
final class PeopleModel extends AbstractListModel<String> {
  private static final Comparator<String> BY_NAME =
      String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

  private final List<String> names = new ArrayList<>(List.of(""));

  String self() {
    return names.get(0);
  }

  boolean isHere(String name) {
    return names.contains(name);
  }

  List<String> others() {
    return List.copyOf(names.subList(1, names.size()));
  }

  void update(String self, Collection<String> others) {
    if (!self.equals(self())) {
      names.set(0, self);
      fireContentsChanged(this, 0, 0);
    }
    TreeSet<String> wanted = new TreeSet<>(BY_NAME);
    wanted.addAll(others);
    int at = 1;
    for (String name : wanted) {
      while (at < names.size() && BY_NAME.compare(names.get(at), name) < 0) {
        remove(at);
      }
      if (at == names.size() || !names.get(at).equals(name)) {
        names.add(at, name);
        fireIntervalAdded(this, at, at);
      }
      at++;
    }
    while (at < names.size()) {
      remove(at);
    }
  }

  private void remove(int at) {
    names.remove(at);
    fireIntervalRemoved(this, at, at);
  }

  /** What is shown of somebody has changed, though he is still where he was. */
  void touched(String name) {
    int at = names.indexOf(name);
    if (at >= 0) {
      fireContentsChanged(this, at, at);
    }
  }

  @Override
  public int getSize() {
    return names.size();
  }

  @Override
  public String getElementAt(int index) {
    return names.get(index);
  }
}
