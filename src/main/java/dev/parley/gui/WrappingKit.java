package dev.parley.gui;

import javax.swing.SizeRequirements;
import javax.swing.text.AbstractDocument;
import javax.swing.text.Element;
import javax.swing.text.ParagraphView;
import javax.swing.text.StyledEditorKit;
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
        AbstractDocument.ParagraphElementName.equals(element.getName())
            ? new Breakable(element)
            : usual.create(element);
  }

  /** A paragraph that may become as narrow as need be; how wide it would like to be costs time. */
  private static final class Breakable extends ParagraphView {
    Breakable(Element element) {
      super(element);
    }

    @Override
    protected SizeRequirements calculateMinorAxisRequirements(int axis, SizeRequirements reuse) {
      return new SizeRequirements(0, 0, Integer.MAX_VALUE, 0.5f);
    }
  }
}
