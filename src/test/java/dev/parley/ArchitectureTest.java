package dev.parley;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may know whom, and what is pure.
 *
 * <pre>
 *                 Parley
 *      ┌────────────┼──────────┐
 *   console        gui      server
 *      └─────┬──────┘          │
 *         client             room
 *            └────────┬────────┼────────┐
 *                 transfer     │     accounts     transfer.engine is pure
 *               ┌─────┴────┐   │        │
 *              net ────────┼───┼────────┘
 *               │        files │
 *               └─────┬────┴───┘
 *                 protocol                        pure
 * </pre>
 *
 * A rule about packages that have nothing in them yet holds.
 */
@AnalyzeClasses(packages = "dev.parley", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PROTOCOL = "dev.parley.protocol..";
  private static final String NET = "dev.parley.net..";
  private static final String FILES = "dev.parley.files..";
  private static final String TRANSFER = "dev.parley.transfer..";
  private static final String ENGINE = "dev.parley.transfer.engine..";
  private static final String ACCOUNTS = "dev.parley.accounts..";
  private static final String ROOM = "dev.parley.room..";
  private static final String SERVER = "dev.parley.server..";
  private static final String CLIENT = "dev.parley.client..";
  private static final String CONSOLE = "dev.parley.console..";
  private static final String GUI = "dev.parley.gui..";
  private static final String CLI = "dev.parley.cli..";
  private static final String ACTOR = "dev.parley.actor..";
  private static final String LOG = "dev.parley.log..";

  /** What in {@code room} is a value; the rest of it are actors and their messages. */
  private static final Set<String> VALUES_OF_ROOM =
      Set.of(
          "Roster",
          "Naming",
          "Outbox",
          "Doorkeeper",
          "Heartbeat",
          "Login",
          "Understanding",
          "Moderator",
          "Sanctions",
          "Subject");

  private static final DescribedPredicate<JavaClass> PURE =
      resideInAnyPackage(PROTOCOL, ENGINE)
          .or(
              resideInAPackage(ROOM)
                  .and(describe("values", type -> VALUES_OF_ROOM.contains(outermost(type)))))
          .or(
              resideInAPackage(ACCOUNTS)
                  .and(describe("values", type -> outermost(type).equals("LoginQueue"))))
          .as("pure classes");

  private static final DescribedPredicate<JavaClass> SOCKETS =
      named(
          "sockets",
          "java\\.net\\.(\\w*Socket|DatagramPacket)",
          "java\\.nio\\.channels\\.(\\w*Socket|Datagram)Channel",
          "akka\\.stream\\.(java|scala)dsl\\.Tcp(\\$.*)?",
          "akka\\.io\\..*",
          "io\\.netty\\..*");

  private static final DescribedPredicate<JavaClass> THREADS_TIMERS_AND_CLOCKS =
      named(
          "threads, timers and clocks",
          "java\\.lang\\.Thread",
          "java\\.util\\.Timer(Task)?",
          "java\\.util\\.concurrent\\.(\\w*Executor\\w*|ForkJoinPool|CompletableFuture)",
          "java\\.time\\.(Clock|InstantSource)");

  private static final DescribedPredicate<JavaCall<?>> READING_THE_TIME =
      describe(
          "reading the time",
          call ->
              calls(call, "java.lang.System", "nanoTime")
                  || calls(call, "java.lang.System", "currentTimeMillis")
                  || (call.getTargetOwner().getPackageName().startsWith("java.time")
                      && call.getName().equals("now"))
                  || constructsWithoutArguments(call, "java.util.Date"));

  private static final DescribedPredicate<JavaCall<?>> DRAWING_UNSEEDED_RANDOMNESS =
      describe(
          "drawing randomness that no test can seed",
          call ->
              calls(call, "java.lang.Math", "random")
                  || calls(call, "java.util.concurrent.ThreadLocalRandom", "current")
                  || constructsWithoutArguments(call, "java.util.Random")
                  || constructsWithoutArguments(call, "java.util.SplittableRandom"));

  @ArchTest
  static void everyClassLivesInAKnownPackage(JavaClasses code) {
    classes()
        .should()
        .resideInAnyPackage(
            "dev.parley",
            CLI,
            ACTOR,
            LOG,
            "dev.parley.protocol.chat..",
            "dev.parley.protocol.transfer..",
            "dev.parley.protocol",
            NET,
            FILES,
            TRANSFER,
            ACCOUNTS,
            ROOM,
            SERVER,
            CLIENT,
            CONSOLE,
            GUI)
        .check(code);
  }

  @ArchTest
  static void pureClassesKnowNoActorsNorSockets(JavaClasses code) {
    pureClassesDoNotDependOn(SOCKETS.or(resideInAnyPackage("akka..", "java.nio.channels..")))
        .because("what is pure runs without a network, in a test as in a server")
        .check(code);
  }

  @ArchTest
  static void pureClassesKnowNoThreadsNorClocks(JavaClasses code) {
    pureClassesDoNotDependOn(THREADS_TIMERS_AND_CLOCKS)
        .because("an actor around them has the timers")
        .check(code);
  }

  @ArchTest
  static void pureClassesNeverReadTheTime(JavaClasses code) {
    noClasses()
        .that(PURE)
        .should()
        .callCodeUnitWhere(READING_THE_TIME)
        .because("time comes in as a number of nanoseconds, so that a test needs no sleep")
        .allowEmptyShould(true)
        .check(code);
  }

  @ArchTest
  static void pureClassesDrawNoRandomnessOfTheirOwn(JavaClasses code) {
    noClasses()
        .that(PURE)
        .should()
        .callCodeUnitWhere(DRAWING_UNSEEDED_RANDOMNESS)
        .because("a failing seed replays the same run")
        .allowEmptyShould(true)
        .check(code);
  }

  @ArchTest
  static void onlyNetKnowsSockets(JavaClasses code) {
    noClasses()
        .that(not(resideInAnyPackage(NET, SERVER)))
        .should()
        .dependOnClassesThat(SOCKETS)
        .allowEmptyShould(true)
        .check(code);
  }

  @ArchTest
  static void protocolKnowsNothingElseOfOurs(JavaClasses code) {
    layer(PROTOCOL).check(code);
  }

  @ArchTest
  static void netKnowsOnlyTheProtocol(JavaClasses code) {
    layer(NET, PROTOCOL).check(code);
  }

  @ArchTest
  static void filesKnowsOnlyTheProtocol(JavaClasses code) {
    layer(FILES, PROTOCOL).check(code);
  }

  @ArchTest
  static void theEngineKnowsOnlyTheProtocol(JavaClasses code) {
    layer(ENGINE, PROTOCOL).check(code);
  }

  @ArchTest
  static void transferKnowsOnlyFilesNetAndTheProtocol(JavaClasses code) {
    layer(TRANSFER, PROTOCOL, FILES, NET).check(code);
  }

  @ArchTest
  static void accountsKnowOnlyNetAndTheProtocol(JavaClasses code) {
    layer(ACCOUNTS, PROTOCOL, NET).check(code);
  }

  @ArchTest
  static void onlyAccountsKnowTheDatabase(JavaClasses code) {
    noClasses()
        .that(not(resideInAPackage(ACCOUNTS)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite.."))
        .because(
            "what is kept has its stores there, and a server that keeps nothing loads no SQLite")
        .check(code);
  }

  @ArchTest
  static void roomKnowsNeitherServerNorClient(JavaClasses code) {
    layer(ROOM, PROTOCOL, FILES, NET, TRANSFER, ACCOUNTS).check(code);
  }

  @ArchTest
  static void logKnowsNothingOfOurs(JavaClasses code) {
    layer(LOG).check(code);
  }

  @ArchTest
  static void serverKnowsNeitherClientNorFrontEnds(JavaClasses code) {
    layer(SERVER, ACTOR, LOG, PROTOCOL, FILES, NET, TRANSFER, ACCOUNTS, ROOM).check(code);
  }

  @ArchTest
  static void clientKnowsNoScreenAndNoServer(JavaClasses code) {
    layer(CLIENT, ACTOR, PROTOCOL, NET, TRANSFER).check(code);
  }

  @ArchTest
  static void frontEndsKnowOnlyTheClientAndTheProtocol(JavaClasses code) {
    layer(CONSOLE, PROTOCOL, CLIENT).check(code);
    layer(GUI, PROTOCOL, CLIENT).check(code);
  }

  @ArchTest
  static void onlyTheCommandLineKnowsTheFrontEnds(JavaClasses code) {
    for (String frontEnd : List.of(CONSOLE, GUI)) {
      noClasses()
          .that(not(resideInAnyPackage(CLI, frontEnd)))
          .should()
          .dependOnClassesThat(resideInAPackage(frontEnd))
          .check(code);
    }
  }

  @ArchTest
  static void onlyTheWindowKnowsTheToolkit(JavaClasses code) {
    noClasses()
        .that(not(resideInAPackage(GUI)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("javax.swing..", "java.awt..", "com.formdev.."))
        .because("a server or a terminal needs no display")
        .check(code);
  }

  @ArchTest
  static void actorsNameTheirLog(JavaClasses code) {
    classes()
        .that()
        .areAssignableTo(AbstractBehavior.class)
        .should(nameTheirLogAtOnce())
        .because("else it gets the name of who logs first, and that may be one of Akka's timers")
        .check(code);
  }

  /** Akka names an actor's log after the class that asks for it first. */
  private static ArchCondition<JavaClass> nameTheirLogAtOnce() {
    return new ArchCondition<>("ask for their log when they are made") {
      @Override
      public void check(JavaClass actor, ConditionEvents events) {
        for (JavaConstructor constructor : actor.getConstructors()) {
          boolean asks =
              constructor.getMethodCallsFromSelf().stream()
                  .anyMatch(call -> calls(call, ActorContext.class.getName(), "getLog"));
          events.add(new SimpleConditionEvent(actor, asks, constructor.getDescription()));
        }
      }
    };
  }

  @ArchTest
  static void packagesFormNoCycles(JavaClasses code) {
    slices()
        .matching("dev.parley.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(code);
  }

  /** How a download ended: a plain value of {@code transfer} that the client hands on as it is. */
  private static final DescribedPredicate<JavaClass> HANDED_OUT_BY_THE_CLIENT =
      describe(
          "handed out by the client",
          type -> type.getName().matches("dev\\.parley\\.transfer\\.FetchOutcome(\\$.*)?"));

  /** Classes in {@code layer} know, of ours, only their own layer and those {@code below} it. */
  private static ArchRule layer(String layer, String... below) {
    String[] known = Stream.concat(Stream.of(layer), Stream.of(below)).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(layer)
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.parley..")
                .and(not(resideInAnyPackage(known)))
                .and(not(HANDED_OUT_BY_THE_CLIENT)))
        .allowEmptyShould(true);
  }

  private static ArchRule pureClassesDoNotDependOn(DescribedPredicate<JavaClass> impure) {
    return noClasses().that(PURE).should().dependOnClassesThat(impure).allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> named(String description, String... patterns) {
    String any = String.join("|", patterns);
    return describe(description, type -> type.getName().matches(any));
  }

  private static boolean calls(JavaCall<?> call, String owner, String method) {
    return call.getTargetOwner().getName().equals(owner) && call.getName().equals(method);
  }

  private static boolean constructsWithoutArguments(JavaCall<?> call, String owner) {
    return calls(call, owner, JavaConstructor.CONSTRUCTOR_NAME)
        && call.getTarget().getRawParameterTypes().isEmpty();
  }

  /** The simple name of {@code type}, or of the class that it is nested in. */
  private static String outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type.getSimpleName());
  }
}
