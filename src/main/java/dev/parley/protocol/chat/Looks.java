package dev.parley.protocol.chat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What names look like: ignoring case, width and confusable letters (Unicode UTS 39, section 4:
 * names with the same skeleton are confusable). Two names that share a look are the same name.
 */
public final class Looks {
  private static final SpoofChecker CONFUSABLES = new SpoofChecker.Builder().build();

  private Looks() {}

  /**
   * All looks of a name. Folding the case can part look-alikes ("Bill" with an L and with a capital
   * i), so the name as it is written has a look of its own.
   *
   * @param name a name
   * @return one look, or two
   */
  public static Set<String> of(String name) {
    String written = Normalizer2.getNFKCInstance().normalize(name);
    String look = UCharacter.foldCase(CONFUSABLES.getSkeleton(written), true);
    return new HashSet<>(List.of(inAnyCase(name), look));
  }

  /**
   * The look that a name has however its case is written.
   *
   * @param name a name
   * @return the look
   */
  public static String inAnyCase(String name) {
    String folded = UCharacter.foldCase(Normalizer2.getNFKCInstance().normalize(name), true);
    return UCharacter.foldCase(CONFUSABLES.getSkeleton(folded), true);
  }
}
