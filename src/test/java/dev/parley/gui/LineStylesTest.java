package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.swing.text.AttributeSet;
import org.junit.jupiter.api.Test;

class LineStylesTest {
  private final LineStyles styles = new LineStyles();

  private AttributeSet name(Line.Kind kind, String from) {
    return styles.name(new Line(Instant.EPOCH, kind, from, "hello"));
  }

  @Test
  void namesHaveAsManyStylesAsThereAreColours() {
    Set<AttributeSet> all = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 1000; i++) {
      all.add(name(Line.Kind.SAID, "name" + i));
    }
    assertThat(all).hasSize(8);
  }

  @Test
  void onesOwnNameHasAStyleOfItsOwn() {
    Theme.dress(false);
    assertThat(name(Line.Kind.OWN, "Ann"))
        .isSameAs(name(Line.Kind.UNDELIVERED, "Anna"))
        .isNotSameAs(name(Line.Kind.SAID, "Ann"));
  }
}
