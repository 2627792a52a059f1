package dev.parley.gui;

import javax.swing.text.AbstractDocument;
import javax.swing.text.Element;
import javax.swing.text.LabelView;
import javax.swing.text.StyledEditorKit;
import javax.swing.text.View;
import javax.swing.text.ViewFactory;

/**
 * Text whose lines are never wider than what it is shown in: a word that does not fit is broken
 * where the line ends, as terminals do. Swing by itself would rather let all lines run out of
 * sight.
 */
final class WrappingKit extends StyledEditorKit {
  private static final long serialVersionUID = 1L;

  @Override
  public ViewFactory getViewFactory() {
    ViewFactory usual = super.getViewFactory();
    return element ->
        AbstractDocument.ContentElementName.equals(element.getName())
            ? new Breakable(element)
            : usual.create(element);
  }

  /** Words that may become as narrow as need be. */
  private static final class Breakable extends LabelView {
    Breakable(Element element) {
      super(element);
    }

    @Override
    public float getMinimumSpan(int axis) {
      return axis == View.X_AXIS ? 0 : super.getMinimumSpan(axis);
    }
  }
}
