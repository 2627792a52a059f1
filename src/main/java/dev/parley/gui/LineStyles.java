package dev.parley.gui;

import java.awt.Color;
import java.awt.Font;
import java.awt.font.TextAttribute;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import javax.swing.UIManager;
import javax.swing.text.AttributeSet;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.SimpleAttributeSet;
import javax.swing.text.StyleConstants;

/** How the parts of a line look in the present theme. */
final class LineStyles {
  private static final float INDENT = 12;

  private final Map<String, AttributeSet> cached = new HashMap<>();

  AttributeSet headParagraph() {
    return cached.computeIfAbsent("head", key -> paragraph(10, 0, false));
  }

  AttributeSet noticeParagraph() {
    return cached.computeIfAbsent("notice", key -> paragraph(5, 2, false));
  }

  AttributeSet textParagraph(Line line) {
    boolean rightToLeft = ConversationDocument.isRightToLeft(line.text());
    return cached.computeIfAbsent(rightToLeft ? "rtl" : "ltr", key -> paragraph(2, 0, rightToLeft));
  }

  private static AttributeSet paragraph(float above, float below, boolean rightToLeft) {
    MutableAttributeSet style = new SimpleAttributeSet();
    StyleConstants.setSpaceAbove(style, above);
    StyleConstants.setSpaceBelow(style, below);
    StyleConstants.setLeftIndent(style, INDENT);
    StyleConstants.setRightIndent(style, INDENT);
    if (rightToLeft) {
      ConversationDocument.rightToLeft(style);
    } else {
      style.addAttribute(TextAttribute.RUN_DIRECTION, TextAttribute.RUN_DIRECTION_LTR);
    }
    return style;
  }

  AttributeSet name(Line line) {
    boolean own = line.kind() == Line.Kind.OWN || line.kind() == Line.Kind.UNDELIVERED;
    Color color = own ? Look.accent() : Look.ofName(line.from());
    return cached.computeIfAbsent(
        "name " + color, // there are few colours, but names without end
        key -> {
          MutableAttributeSet style = words(color, 0);
          StyleConstants.setBold(style, true);
          return style;
        });
  }

  AttributeSet time() {
    return cached.computeIfAbsent("time", key -> words(Look.quiet(), -2));
  }

  AttributeSet trouble() {
    return cached.computeIfAbsent("trouble", key -> words(Look.trouble(), -1));
  }

  AttributeSet words(Line.Kind kind) {
    return cached.computeIfAbsent("words " + kind, key -> wordsOf(kind));
  }

  private static AttributeSet wordsOf(Line.Kind kind) {
    return switch (kind) {
      case NOTICE, UNDELIVERED -> words(Look.quiet(), 0);
      case TROUBLE -> words(Look.trouble(), 0);
      case MENTION -> {
        MutableAttributeSet style = words(Look.text(), 0);
        StyleConstants.setBackground(style, Look.mention());
        yield style;
      }
      case SAID, OWN -> words(Look.text(), 0);
    };
  }

  AttributeSet link(URI target) {
    MutableAttributeSet style = words(Look.accent(), 0);
    StyleConstants.setUnderline(style, true);
    style.addAttribute(ConversationDocument.LINK, target);
    return style;
  }

  AttributeSet inFont(AttributeSet style, String family) {
    MutableAttributeSet copy = new SimpleAttributeSet(style);
    StyleConstants.setFontFamily(copy, family);
    return copy;
  }

  private static MutableAttributeSet words(Color color, int larger) {
    Font font = UIManager.getFont("TextPane.font");
    MutableAttributeSet style = new SimpleAttributeSet();
    StyleConstants.setFontFamily(style, font.getFamily());
    StyleConstants.setFontSize(style, font.getSize() + 1 + larger);
    StyleConstants.setForeground(style, color);
    return style;
  }
}
