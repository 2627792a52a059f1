package dev.parley.gui;

import javax.swing.AbstractListModel;
import javax.swing.ComboBoxModel;
import javax.swing.event.ListDataEvent;
import javax.swing.event.ListDataListener;

/** Whom one can talk to: the people, with everybody where we are ourselves. */
final class RecipientModel extends AbstractListModel<String> implements ComboBoxModel<String> {
  static final String ALL = "ALL";

  private final PeopleModel people;
  private String selected = ALL;

  RecipientModel(PeopleModel people) {
    this.people = people;
    people.addListDataListener(
        new ListDataListener() {
          @Override
          public void intervalAdded(ListDataEvent event) {
            fireIntervalAdded(RecipientModel.this, event.getIndex0(), event.getIndex1());
          }

          @Override
          public void intervalRemoved(ListDataEvent event) {
            fireIntervalRemoved(RecipientModel.this, event.getIndex0(), event.getIndex1());
          }

          @Override
          public void contentsChanged(ListDataEvent event) {
            fireContentsChanged(RecipientModel.this, event.getIndex0(), event.getIndex1());
          }
        });
  }

  @Override
  public void setSelectedItem(Object item) {
    if (item != null && !item.equals(selected)) {
      selected = item.toString();
      fireContentsChanged(this, -1, -1);
    }
  }

  @Override
  public String getSelectedItem() {
    return selected;
  }

  @Override
  public int getSize() {
    return people.getSize();
  }

  @Override
  public String getElementAt(int index) {
    return index == 0 ? ALL : people.getElementAt(index);
  }
}
