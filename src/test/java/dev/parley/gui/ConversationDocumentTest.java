package dev.parley.gui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.swing.text.Element;
import javax.swing.text.StyleConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationDocumentTest {
  private final ConversationDocument document = new ConversationDocument();
  private Instant now = Instant.EPOCH;

  private Line said(String from, String text) {
    now = now.plusSeconds(1);
    return new Line(now, Line.Kind.SAID, from, text);
  }

  private List<String> paragraphs() throws Exception {
    List<String> paragraphs = new ArrayList<>();
    Element root = document.getDefaultRootElement();
    for (int i = 0; i < root.getElementCount(); i++) {
      Element each = root.getElement(i);
      int length = each.getEndOffset() - each.getStartOffset();
      paragraphs.add(document.getText(each.getStartOffset(), length).stripTrailing());
    }
    return paragraphs;
  }

  @Test
  void whoSaysSeveralThingsIsNamedOnce() throws Exception {
    document.append(List.of(said("Bob", "one"), said("Bob", "two")), true);
    document.append(List.of(said("Bob", "three"), said("Carl", "four")), true);
    assertThat(paragraphs().stream().map(each -> each.replaceAll("  \\d.*", "")))
        .containsExactly("Bob", "one", "two", "three", "Carl", "four");
  }

  @Test
  void aTextRunsAsItsFirstLetterDoes() throws Exception {
    document.append(List.of(said("Bob", "שלום world"), said("Bob", "hello עולם")), true);
    Element root = document.getDefaultRootElement();
    assertThat(StyleConstants.getAlignment(root.getElement(1).getAttributes()))
        .isEqualTo(StyleConstants.ALIGN_RIGHT);
    assertThat(StyleConstants.getAlignment(root.getElement(2).getAttributes()))
        .isEqualTo(StyleConstants.ALIGN_LEFT);
  }

  @Test
  void theEndOfALineRunsAsTheLineDoes() {
    document.append(List.of(said("Bob", "hello"), said("Bob", "שלום !")), true);
    document.append(List.of(said("Bob", "hello again!")), true);
    Element hebrew = document.getDefaultRootElement().getElement(2);
    assertThat(levelAt(hebrew.getEndOffset() - 2)).isEqualTo(1);
    assertThat(levelAt(document.getLength() - 1)).isZero();
  }

  private int levelAt(int offset) {
    Element levels = document.getBidiRootElement();
    return StyleConstants.getBidiLevel(
        levels.getElement(levels.getElementIndex(offset)).getAttributes());
  }

  @Test
  void theOldestLinesAreForgottenWholeAndNothingElse() throws Exception {
    int surplus = 777;
    List<Line> lines =
        IntStream.range(0, Conversation.MAX_LINES + surplus)
            .mapToObj(i -> new Line(now, Line.Kind.NOTICE, "", "line " + i))
            .toList();
    for (int from = 0; from < lines.size(); from += 500) {
      document.append(lines.subList(from, Math.min(lines.size(), from + 500)), true);
    }
    List<String> kept = paragraphs();
    assertThat(kept).hasSize(Conversation.MAX_LINES);
    assertThat(kept.get(0)).endsWith("  line " + surplus);
    assertThat(kept.get(kept.size() - 1)).endsWith("  line " + (lines.size() - 1));
  }

  @Test
  void aLineOfOthersIsTextWhateverItLooksLike() throws Exception {
    document.append(List.of(said("Bob", "<html><b>x</b>")), true);
    assertThat(paragraphs()).last().isEqualTo("<html><b>x</b>");
  }

  @ParameterizedTest
  @CsvSource({"שa, 1300", "á, 1900", "ש😀, 800"})
  void whatSwingIsSlowAtIsShownInParagraphsOfBoundedLength(String what, int times)
      throws Exception {
    String text = what.repeat(times);
    document.append(List.of(said("Bob", "before"), said("Bob", text), said("Bob", "after")), true);
    List<String> paragraphs = paragraphs();
    List<String> shown = paragraphs.subList(2, paragraphs.size() - 1);
    assertThat(String.join("", shown).replace(ConversationDocument.LEFT_TO_RIGHT, ""))
        .isEqualTo(text);
    assertThat(shown)
        .allSatisfy(
            each -> {
              assertThat(each.length()).isLessThanOrEqualTo(ConversationDocument.MAX_PARAGRAPH + 1);
              assertThat(Character.isLowSurrogate(each.charAt(0))).isFalse();
            });
  }

  @Test
  void whatTurnsAroundAllTheTimeIsNotFollowed() throws Exception {
    document.append(List.of(said("Bob", "שa".repeat(200)), said("Bob", "שלום a")), true);
    assertThat(document.getBidiRootElement().getElementCount()).isLessThan(10);
    assertThat(paragraphs()).last().isEqualTo("שלום a");
  }

  @Test
  void aLongTextIsCutBetweenWordsAndOnlyWhereSwingIsSlow() throws Exception {
    String latin = "word ".repeat(400).strip();
    document.append(List.of(said("Bob", latin), said("Bob", "שלום ".repeat(120).strip())), true);
    List<String> paragraphs = paragraphs();
    assertThat(paragraphs.get(1)).isEqualTo(latin);
    assertThat(paragraphs.subList(2, paragraphs.size()))
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).startsWith("שלום").endsWith("שלום"));
  }

  @Test
  void longLinesAreForgottenBeforeThereAreManyOfThem() throws Exception {
    String text = "שa".repeat(1000);
    List<Line> lines = IntStream.range(0, 300).mapToObj(i -> said("Bob", text + i)).toList();
    for (int from = 0; from < 200; from += 20) {
      document.append(lines.subList(from, from + 20), true);
    }
    document.append(lines.subList(200, 300), true);
    assertThat(document.getLength())
        .isBetween(
            ConversationDocument.MAX_CHARACTERS / 2, ConversationDocument.MAX_CHARACTERS * 3 / 2);
    assertThat(paragraphs()).last().asString().endsWith("299");
    document.append(lines, true); // all at once, as for another theme
    assertThat(document.getLength()).isLessThan(ConversationDocument.MAX_CHARACTERS * 3 / 2);
  }
}
