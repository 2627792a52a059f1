package dev.parley.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.chat.Nickname;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RosterTest {
  private final Roster roster = new Roster();

  private boolean claim(int member, String name) {
    return roster.claim(member, new Nickname(name));
  }

  @Test
  void keepsTheOrderOfComingThroughRenames() {
    claim(3, "Carol");
    claim(1, "Alice");
    claim(2, "Bob");
    claim(3, "Zoe");

    assertThat(roster.attendance().names()).containsExactly("Zoe", "Alice", "Bob");
    assertThat(roster.members()).containsExactly(3, 1, 2);
    assertThat(roster.size()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "Alice, Alice", // the same
    "Alice, ALICE", // in another case
    "alice, \u0430lice", // a Cyrillic a
    "Alice, \uff21\uff4c\uff49\uff43\uff45", // full width
    "Jos\u00e9, Jose\u0301", // composed and decomposed
    "Stra\u00dfe, STRASSE", // case folding
    "Bill, BilI", // a capital i for an l
    "BILL, bill",
    "Bob, B0b", // a zero
    "Bill, Bi1l", // a one
    "modern, modem", // rn and m
    "\u039f, O" // Greek
  })
  void refusesANameThatLooksLikeSomebodyElses(String taken, String other) {
    assertThat(claim(1, taken)).isTrue();
    assertThat(claim(2, other)).isFalse();
    assertThat(roster.attendance().names()).containsExactly(taken);

    roster.leave(1);

    assertThat(claim(2, other)).isTrue();
    assertThat(claim(1, taken)).isFalse();
  }

  @Test
  void aMemberMayTakeANameThatLooksLikeHisOwn() {
    claim(1, "Bill");

    assertThat(claim(1, "BILL")).isTrue();
    assertThat(claim(1, "BilI")).isTrue();
    assertThat(roster.attendance().names()).containsExactly("BilI");
    assertThat(claim(2, "Bill")).isFalse();
  }

  @Test
  void aRefusedRenameLeavesTheOldName() {
    claim(1, "Alice");
    claim(2, "Bob");

    assertThat(claim(2, "alice")).isFalse();
    assertThat(roster.nameOf(2)).contains(new Nickname("Bob"));
    assertThat(roster.find("Alice")).contains(1);
  }

  @Test
  void theOldNameIsFreeAfterARename() {
    claim(1, "Alice");
    claim(1, "Bob");

    assertThat(claim(2, "Alice")).isTrue();
    assertThat(roster.find("bob")).contains(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0410LL", // Cyrillic A
        "aII", // capital i
        "\u0395RR\u039fR", // Greek
        "\uff25\uff32\uff32\uff2f\uff32", // full width
        "WA\u0406T",
        "fr\u043em",
        "Ann\ua789hi", // modifier letter colon
        "Ann\u2236hi", // ratio
        "Ann\uff1ahi", // full-width colon
        "Ann\u05c3", // sof pasuq
      })
  void nobodyBearsWhatLooksLikeAWordOfTheProtocolOrLikeTheEndOfAName(String name) {
    assertThat(claim(1, name)).isFalse();
    assertThat(roster.attendance().names()).isEmpty();
  }

  @Test
  void theServerIsNobodyToWhisperTo() {
    assertThat(roster.find("ALL")).isEmpty();
  }

  @Test
  void findsAMemberInAnyCase() {
    claim(1, "Bob");

    assertThat(roster.find("bOB")).contains(1);
    assertThat(roster.find("Bo")).isEmpty();
    assertThat(roster.find("")).isEmpty();
  }

  @Test
  void aNameThatNobodyMayBearIsNobodysWhateverItLooksLike() {
    String syllables = "\uac01".repeat(Nickname.MAX_CHARACTERS / 3 + 1);
    String letters = "\u1100\u1161\u11a8".repeat(Nickname.MAX_CHARACTERS / 3 + 1);
    claim(1, syllables);

    assertThat(roster.find(syllables)).contains(1);
    assertThat(roster.find(letters)).isEmpty(); // of too many characters to be looked at
  }

  @Test
  void leavingTwiceIsLeavingOnce() {
    claim(1, "Bob");

    assertThat(roster.leave(1)).contains(new Nickname("Bob"));
    assertThat(roster.leave(1)).isEmpty();
    assertThat(roster.nameOf(1)).isEmpty();
    assertThat(roster.size()).isZero();
  }

  @Test
  void theCostOfTellingGrowsWithTheNamesAndGoesBackToNothing() {
    claim(1, "Alice");
    assertThat(roster.bytesToTellOne()).isEqualTo(6);
    claim(2, "Bob");
    assertThat(roster.bytesToTellOne()).isEqualTo(10);
    claim(1, "Al");
    assertThat(roster.bytesToTellOne()).isEqualTo(7);
    roster.leave(1);
    roster.leave(2);

    assertThat(roster.bytesToTellOne()).isZero();
  }

  record Step(int member, String name) {}

  @Property
  void behavesLikeAMapOfNames(@ForAll("steps") List<Step> steps) {
    Roster roster = new Roster();
    Map<Integer, String> model = new LinkedHashMap<>();
    for (Step step : steps) {
      if (step.name.isEmpty()) {
        assertThat(roster.leave(step.member).map(Nickname::value).orElse(null))
            .isEqualTo(model.remove(step.member));
      } else {
        boolean free =
            model.entrySet().stream()
                .noneMatch(
                    one ->
                        one.getKey() != step.member
                            && seen(one.getValue()).equals(seen(step.name)));
        assertThat(roster.claim(step.member, new Nickname(step.name))).isEqualTo(free);
        if (free) {
          model.put(step.member, step.name);
        }
      }
      assertThat(roster.attendance().names()).containsExactlyElementsOf(model.values());
      assertThat(roster.members()).containsExactlyElementsOf(model.keySet());
      model.forEach(
          (member, name) -> {
            assertThat(roster.find(name)).contains(member);
            assertThat(roster.nameOf(member)).contains(new Nickname(name));
          });
    }
  }

  /** The names below look alike only by case and by two Cyrillic letters. */
  private static String seen(String name) {
    return name.toLowerCase(Locale.ROOT).replace('\u0430', 'a').replace('\u0435', 'e');
  }

  @Provide
  static Arbitrary<List<Step>> steps() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withChars('a', 'A', 'e', '\u0430', '\u0435', 'k')
            .ofMinLength(1)
            .ofMaxLength(2);
    return Combinators.combine(
            Arbitraries.integers().between(1, 5),
            Arbitraries.frequencyOf(Tuple.of(3, names), Tuple.of(1, Arbitraries.just(""))))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }
}
